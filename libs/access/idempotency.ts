import type { FactoryProvider, Type } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { CLOCK, type Clock } from '#kernel/clock';
import { Database } from '#persistence/database';
import { IdempotencyInterceptor } from './idempotency.interceptor';
import { IdempotencyStore } from './idempotency.store';

/** Provider that makes `Idempotency-Key` work for the controllers of one context, kept in that context's own schema. */
export const idempotencyFor = (controllers: readonly Type[]): FactoryProvider => ({
  provide: APP_INTERCEPTOR,
  inject: [Database, CLOCK],
  useFactory: (db: Database, clock: Clock) =>
    new IdempotencyInterceptor(new IdempotencyStore(db), clock, new Set(controllers)),
});
