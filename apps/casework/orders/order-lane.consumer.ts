import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { KAFKA } from '#messaging/kafka.transport';
import type { Batch } from '#messaging/records';
import { LANE_ORDERS } from '#messaging/topics';
import { OrderLaneService } from './order-lane.service';

/** The orders lanes of all partners; the topic says who speaks. */
@Controller()
export class OrderLaneConsumer {
  constructor(private readonly lane: OrderLaneService) {}

  @EventPattern<string>(LANE_ORDERS, KAFKA, { group: 'casework', lanes: 'orders' })
  onOrders(@Payload() batch: Batch): Promise<void> {
    return this.lane.receive(batch);
  }
}
