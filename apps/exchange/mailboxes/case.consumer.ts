import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { ComplaintErasedV1 } from '#contracts/complaint-anonymised.v1';
import { CASE_STREAM, INTAKE_NOTICES, MAILBOX_TYPES, NOTICE_STREAM } from '#contracts/topics';
import { KAFKA } from '#messaging/messaging.tokens';
import type { Batch } from '#messaging/records';
import { EventDelivery } from './event-delivery.service';

@Controller()
export class CaseConsumer {
  constructor(@Inject(EventDelivery) private readonly events: EventDelivery) {}

  // Every batch locks the mailboxes of its units, so a second one beside it would only wait, and make both smaller.
  @EventPattern<string>(CASE_STREAM.name, KAFKA, {
    group: 'exchange',
    types: [...MAILBOX_TYPES, ComplaintErasedV1.type],
    atOnce: 1,
  })
  onCaseEvents(@Payload() batch: Batch): Promise<void> {
    return this.events.deliver(batch);
  }

  @EventPattern<string>(NOTICE_STREAM.name, KAFKA, { group: 'exchange' })
  onNotices(@Payload() batch: Batch): Promise<void> {
    return this.events.deliver(batch);
  }

  @EventPattern<string>(INTAKE_NOTICES.name, KAFKA, { group: 'exchange' })
  onIntakeNotices(@Payload() batch: Batch): Promise<void> {
    return this.events.deliver(batch);
  }
}
