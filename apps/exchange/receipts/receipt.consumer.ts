import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { CASEWORK_RECEIPTS, INTAKE_RECEIPTS } from '#contracts/topics';
import { KAFKA } from '#messaging/messaging.tokens';
import type { Batch } from '#messaging/records';
import { ReceiptDelivery } from './receipt-delivery.service';

@Controller()
export class ReceiptConsumer {
  constructor(@Inject(ReceiptDelivery) private readonly receipts: ReceiptDelivery) {}

  @EventPattern<string>(INTAKE_RECEIPTS.name, KAFKA, { group: 'exchange' })
  onIntakeReceipts(@Payload() batch: Batch): Promise<void> {
    return this.receipts.deliver(batch);
  }

  @EventPattern<string>(CASEWORK_RECEIPTS.name, KAFKA, { group: 'exchange' })
  onCaseworkReceipts(@Payload() batch: Batch): Promise<void> {
    return this.receipts.deliver(batch);
  }
}
