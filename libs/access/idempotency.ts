import type { FactoryProvider, Type } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { CLOCK, type Clock } from '#kernel/clock';
import { Database } from '#persistence/database';
import { LOGGER, type Logger } from '#runtime/logger';
import { IdempotencyInterceptor } from './idempotency.interceptor';
import { IdempotencyStore } from './idempotency.store';

/** Provider that makes `Idempotency-Key` work for the controllers of one context, kept in that context's own schema. */
export const idempotencyFor = (controllers: readonly Type[]): FactoryProvider => ({
  provide: APP_INTERCEPTOR,
  inject: [Database, CLOCK, LOGGER],
  useFactory: (db: Database, clock: Clock, logger: Logger) =>
    new IdempotencyInterceptor(new IdempotencyStore(db), clock, new Set(controllers), logger),
});
