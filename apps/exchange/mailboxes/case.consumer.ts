import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { CASE_STREAM } from '#contracts/topics';
import { KAFKA } from '#messaging/messaging.tokens';
import type { Batch } from '#messaging/records';
import { FOR_UNITS, OrderDelivery } from './order-delivery.service';

@Controller()
export class CaseConsumer {
  constructor(@Inject(OrderDelivery) private readonly orders: OrderDelivery) {}

  // Every batch locks the mailboxes of its units, so a second one beside it would only wait, and make both smaller.
  @EventPattern<string>(CASE_STREAM.name, KAFKA, { group: 'exchange', types: FOR_UNITS, atOnce: 1 })
  onCaseEvents(@Payload() batch: Batch): Promise<void> {
    return this.orders.deliver(batch);
  }
}
