import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { organisationOfTopic } from '#contracts/topics';
import { advanceInbox } from '#messaging/inbox';
import { KAFKA } from '#messaging/kafka.transport';
import type { Batch } from '#messaging/records';
import { LANE_COMPLAINTS } from '#messaging/topics';
import { Database } from '#persistence/database';
import { ComplaintReceivingService } from './complaint-receiving.service';
import { StatementTaking } from '../statements/statement-taking.service';
import { isStatement } from '../statements/statement';
import { itemOfRecord } from './lane-record';
import type { ReceivedItem } from './received-item';

/** The complaints lanes of all partners; the topic says whose a record is. */
@Controller()
export class ComplaintConsumer {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ComplaintReceivingService) private readonly receiving: ComplaintReceivingService,
    @Inject(StatementTaking) private readonly statements: StatementTaking,
  ) {}

  @EventPattern<string>(LANE_COMPLAINTS, KAFKA, { group: 'intake', lanes: 'complaints' })
  async onComplaints(@Payload() batch: Batch): Promise<void> {
    const organisation = organisationOfTopic(batch.topic);
    await this.database.transaction(async (tx) => {
      const fresh = await advanceInbox(tx, batch);
      const items = fresh.map(itemOfRecord);
      // What is said of a complaint may come in one batch with the complaint itself, which goes first.
      await this.receiving.receive(tx, organisation, items.filter(isNoStatement));
      await this.statements.take(tx, organisation, items.filter(isStatement));
    }, batch.signal);
  }
}

const isNoStatement = (item: ReceivedItem): boolean => !isStatement(item);
