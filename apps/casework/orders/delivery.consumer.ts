import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { DELIVERY_STREAM } from '#contracts/topics';
import { KAFKA } from '#messaging/kafka.transport';
import type { Batch } from '#messaging/records';
import { OrderDeliveryService } from './order-delivery.service';

@Controller()
export class DeliveryConsumer {
  constructor(private readonly deliveries: OrderDeliveryService) {}

  @EventPattern<string>(DELIVERY_STREAM.name, KAFKA, { group: 'casework' })
  onDeliveries(@Payload() batch: Batch): Promise<void> {
    return this.deliveries.record(batch);
  }
}
