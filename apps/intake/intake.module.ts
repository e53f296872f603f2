import { Module, type Provider, type Type } from '@nestjs/common';
import { AccessModule } from '#access/access.module';
import { idempotencyFor } from '#access/idempotency';
import { INTAKE_RECEIPTS } from '#contracts/topics';
import { MessagingModule } from '#messaging/messaging.module';
import { Configuration } from '#runtime/configuration';
import { ConfigurationModule } from '#runtime/configuration.module';
import { OperationsModule } from '#runtime/operations.module';
import { AnonymisingController } from './anonymising/anonymising.controller';
import { Anonymising } from './anonymising/anonymising.service';
import { AnonymisingStore } from './anonymising/anonymising.store';
import { AnswerConsumer } from './answers/answer.consumer';
import { AnswerRecording } from './answers/answer-recording.service';
import { AnswerStore } from './answers/answer.store';
import { CheckController } from './checks/check.controller';
import { CheckDeciding } from './checks/check-deciding.service';
import { CheckReadingStore } from './checks/check-reading.store';
import { CheckStore } from './checks/check.store';
import { CheckSweep } from './checks/check.sweep';
import { CheckSweeping } from './checks/check-sweeping.service';
import { ValidityClock } from './checks/validity-clock';
import { ComplainantStore } from './complainants/complainant.store';
import { PersonalSealing } from './complainants/personal-details';
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
import { StandingComplaintStore } from './complaints/standing-complaint.store';
import { ComplaintCorrecting } from './statements/complaint-correcting.service';
import { StatementController } from './statements/statement.controller';
import { StatementPosting } from './statements/statement-posting.service';
import { StatementStore } from './statements/statement.store';
import { StatementTaking } from './statements/statement-taking.service';
import { StatusController } from './status/status.controller';
import { StatusStore } from './status/status.store';
import { StatusTelling } from './status/status-telling.service';
import { TidyTimer } from './tidying/tidy.timer';
import { Tidying } from './tidying/tidying.service';
import { CsvReceiving } from './uploads/csv-receiving.service';
import { CsvUploadController } from './uploads/csv-upload.controller';
import { CsvUploadStore } from './uploads/csv-upload.store';

/** Those whose requests are JSON; the ones with fixed paths stand before the one that takes any id. */
const JSON_CONTROLLERS: Type[] = [
  StatusController,
  StatementController,
  ComplaintController,
  CheckController,
  AnonymisingController,
];

/** Every class of this context, in the order that a complaint meets them. */
export const INTAKE_PROVIDERS: Provider[] = [
  {
    provide: PersonalKeys,
    inject: [Configuration],
    useFactory: ({ secretKeys }: Configuration) => new PersonalKeys(secretKeys),
  },
  { provide: Retention, inject: [Configuration], useFactory: ({ profile }: Configuration) => new Retention(profile) },
  {
    provide: ValidityClock,
    inject: [Configuration],
    useFactory: ({ profile }: Configuration) => new ValidityClock(profile),
  },
  PersonalSealing,
  RecipientHomes,
  ComplaintJudgingService,
  ComplaintStore,
  ComplainantStore,
  ComplaintReceivingService,
  ComplaintPostingService,
  ComplaintReadingStore,
  StandingComplaintStore,
  StatementStore,
  ComplaintCorrecting,
  StatementTaking,
  StatementPosting,
  CheckStore,
  CheckReadingStore,
  CheckDeciding,
  CheckSweeping,
  AnswerStore,
  AnswerRecording,
  StatusStore,
  StatusTelling,
  CsvUploadStore,
  CsvReceiving,
  Tidying,
  AnonymisingStore,
  Anonymising,
];

/**
 * Complaints: received, judged for their form, de-duplicated, masked, checked, corrected, withdrawn, and passed on. The only
 * holder of complainants' numbers.
 */
@Module({
  imports: [
    ConfigurationModule,
    OperationsModule,
    AccessModule,
    MessagingModule.forContext('intake', { source: '/liandong/intake', receiptsTopic: INTAKE_RECEIPTS.name }),
  ],
  // A file is recognised by its lines, so the upload takes no Idempotency-Key; its paths stand before those of any id.
  controllers: [ComplaintConsumer, AnswerConsumer, CsvUploadController, ...JSON_CONTROLLERS],
  providers: [idempotencyFor(JSON_CONTROLLERS), ...INTAKE_PROVIDERS, CheckSweep, TidyTimer],
})
export class IntakeModule {}
