import { Module } from '@nestjs/common';
import { AccessModule } from '#access/access.module';
import { INTAKE_RECEIPTS } from '#contracts/topics';
import { MessagingModule } from '#messaging/messaging.module';
import { Configuration } from '#runtime/configuration';
import { ConfigurationModule } from '#runtime/configuration.module';
import { OperationsModule } from '#runtime/operations.module';
import { ComplainantStore } from './complainants/complainant.store';
import { PersonalKeys } from './complainants/personal-keys';
import { ComplaintConsumer } from './complaints/complaint.consumer';
import { ComplaintController } from './complaints/complaint.controller';
import { ComplaintJudgingService } from './complaints/complaint-judging.service';
import { ComplaintPostingService } from './complaints/complaint-posting.service';
import { ComplaintReadingStore } from './complaints/complaint-reading.store';
import { ComplaintReceivingService } from './complaints/complaint-receiving.service';
import { ComplaintStore } from './complaints/complaint.store';
import { RecipientHomes } from './complaints/recipient-homes';
import { Retention } from './complaints/retention';

/** Complaints: received, judged for their form, de-duplicated, masked, and passed on. The only holder of complainants' numbers. */
@Module({
  imports: [
    ConfigurationModule,
    OperationsModule,
    AccessModule,
    MessagingModule.forContext('intake', { source: '/liandong/intake', receiptsTopic: INTAKE_RECEIPTS.name }),
  ],
  controllers: [ComplaintConsumer, ComplaintController],
  providers: [
    {
      provide: PersonalKeys,
      inject: [Configuration],
      useFactory: ({ secretKeys }: Configuration) => new PersonalKeys(secretKeys),
    },
    { provide: Retention, inject: [Configuration], useFactory: ({ profile }: Configuration) => new Retention(profile) },
    RecipientHomes,
    ComplaintJudgingService,
    ComplaintStore,
    ComplainantStore,
    ComplaintReceivingService,
    ComplaintPostingService,
    ComplaintReadingStore,
  ],
})
export class IntakeModule {}
