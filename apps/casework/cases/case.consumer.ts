import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { ComplaintAnonymisedV1 } from '#contracts/complaint-anonymised.v1';
import {
  ComplaintCorrectionRecordedV1,
  ComplaintDisagreementRecordedV1,
  ComplaintWithdrawalRecordedV1,
} from '#contracts/complaint-events.v1';
import { COMPLAINT_STREAM } from '#contracts/topics';
import { KAFKA } from '#messaging/kafka.transport';
import type { Batch } from '#messaging/records';
import { CaseFoldingService } from './case-folding.service';

/** Accepted complaints find a case; the others are told to whom `ComplaintNews` has for them. */
const TYPES = [
  ComplaintAcceptedV1.type,
  ComplaintAnonymisedV1.type,
  ComplaintCorrectionRecordedV1.type,
  ComplaintWithdrawalRecordedV1.type,
  ComplaintDisagreementRecordedV1.type,
];

@Controller()
export class CaseConsumer {
  constructor(private readonly folding: CaseFoldingService) {}

  @EventPattern<string>(COMPLAINT_STREAM.name, KAFKA, { group: 'casework', types: TYPES })
  onComplaints(@Payload() batch: Batch): Promise<void> {
    return this.folding.fold(batch);
  }
}
