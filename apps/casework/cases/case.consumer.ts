import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { COMPLAINT_STREAM } from '#contracts/topics';
import { KAFKA } from '#messaging/kafka.transport';
import type { Batch } from '#messaging/records';
import { CaseFoldingService } from './case-folding.service';

@Controller()
export class CaseConsumer {
  constructor(private readonly folding: CaseFoldingService) {}

  @EventPattern<string>(COMPLAINT_STREAM.name, KAFKA, { group: 'casework', types: [ComplaintAcceptedV1.type] })
  onComplaints(@Payload() batch: Batch): Promise<void> {
    return this.folding.fold(batch);
  }
}
