import { Module } from '@nestjs/common';
import { AccessModule } from '#access/access.module';
import { idempotencyFor } from '#access/idempotency';
import { CASEWORK_RECEIPTS } from '#contracts/topics';
import { MessagingModule } from '#messaging/messaging.module';
import { ConfigurationModule } from '#runtime/configuration.module';
import { OperationsModule } from '#runtime/operations.module';
import { ROOMS } from './rooms';

const CONTROLLERS = ROOMS.flatMap(({ controllers = [] }) => [...controllers]);

/** Cases, orders, clocks and the registries that name an owner. */
@Module({
  imports: [
    ConfigurationModule,
    OperationsModule,
    AccessModule,
    MessagingModule.forContext('casework', { source: '/liandong/casework', receiptsTopic: CASEWORK_RECEIPTS.name }),
  ],
  controllers: [...CONTROLLERS],
  providers: [
    ...ROOMS.flatMap(({ providers = [], background = [] }) => [...providers, ...background]),
    idempotencyFor(CONTROLLERS),
  ],
})
export class CaseworkModule {}
