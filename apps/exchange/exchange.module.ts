import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { AccessModule } from '#access/access.module';
import { idempotencyFor } from '#access/idempotency';
import { MessagingModule } from '#messaging/messaging.module';
import { OutboxRelay } from '#messaging/outbox.relay';
import { ConfigurationModule } from '#runtime/configuration.module';
import { OperationsModule } from '#runtime/operations.module';
import { ApiKeyStore } from './credentials/api-key.store';
import { CredentialsController } from './credentials/credentials.controller';
import { Credentials } from './credentials/credentials.service';
import { DirectoryController } from './directory/directory.controller';
import { DirectoryLoading } from './directory/directory-loading.service';
import { DirectoryStore } from './directory/directory.store';
import { KafkaPartnerBroker } from './directory/kafka-partner-broker';
import { PARTNER_BROKER } from './directory/partner-broker';
import { BodyForgetting } from './mailboxes/body-forgetting.service';
import { BodyForgettingTimer } from './mailboxes/body-forgetting.timer';
import { CaseConsumer } from './mailboxes/case.consumer';
import { ComplaintForgetting } from './mailboxes/complaint-forgetting.service';
import { DeliveryReporting } from './mailboxes/delivery-reporting.service';
import { ForgettingStore } from './mailboxes/forgetting.store';
import { MailboxReadingStore } from './mailboxes/mailbox-reading.store';
import { MailboxReading } from './mailboxes/mailbox-reading.service';
import { SOURCE } from './mailboxes/mail.outbound';
import { MailboxController } from './mailboxes/mailbox.controller';
import { MailboxStore } from './mailboxes/mailbox.store';
import { MailboxWaiting } from './mailboxes/mailbox.waiting';
import { EventDelivery } from './mailboxes/event-delivery.service';
import { Posting } from './mailboxes/posting.service';
import { JoinedReceiptStore } from './receipts/joined-receipt.store';
import { ReceiptConsumer } from './receipts/receipt.consumer';
import { ReceiptDelivery } from './receipts/receipt-delivery.service';
import { TokenIssuing } from './tokens/token-issuing.service';
import { TokenKeyStore } from './tokens/token-key.store';
import { TokenKeys } from './tokens/token-keys.service';
import { TokenController } from './tokens/token.controller';

const CONTROLLERS = [
  DirectoryController,
  CredentialsController,
  TokenController,
  CaseConsumer,
  ReceiptConsumer,
  MailboxController,
];

/** Partner directory and credentials, tokens, mailboxes, delivery ledger, receipts. The only context that sends to partners. */
@Module({
  imports: [
    ConfigurationModule,
    OperationsModule,
    AccessModule,
    MessagingModule.forContext('exchange', { source: SOURCE }),
  ],
  controllers: [...CONTROLLERS],
  providers: [
    DirectoryStore,
    DirectoryLoading,
    { provide: PARTNER_BROKER, useClass: KafkaPartnerBroker },
    ApiKeyStore,
    Credentials,
    TokenKeyStore,
    TokenKeys,
    TokenIssuing,
    MailboxStore,
    MailboxWaiting,
    Posting,
    ForgettingStore,
    BodyForgetting,
    BodyForgettingTimer,
    ComplaintForgetting,
    EventDelivery,
    DeliveryReporting,
    JoinedReceiptStore,
    ReceiptDelivery,
    MailboxReadingStore,
    MailboxReading,
    idempotencyFor(CONTROLLERS),
  ],
})
export class ExchangeModule implements OnModuleInit {
  constructor(
    @Inject(OutboxRelay) private readonly relay: OutboxRelay,
    @Inject(DeliveryReporting) private readonly reporting: DeliveryReporting,
  ) {}

  onModuleInit(): void {
    this.relay.whenSent((tx, sent) => this.reporting.report(tx, sent));
  }
}
