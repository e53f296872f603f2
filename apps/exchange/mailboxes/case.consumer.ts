import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { CASE_STREAM } from '#contracts/topics';
import { KAFKA } from '#messaging/messaging.tokens';
import type { Batch } from '#messaging/records';
import { OrderDelivery } from './order-delivery.service';

@Controller()
export class CaseConsumer {
  constructor(@Inject(OrderDelivery) private readonly orders: OrderDelivery) {}

  @EventPattern<string>(CASE_STREAM.name, KAFKA, { group: 'exchange' })
  onCaseEvents(@Payload() batch: Batch): Promise<void> {
    return this.orders.deliver(batch);
  }
}
