import { Inject, Injectable } from '@nestjs/common';
import { ComplaintErasedV1 } from '#contracts/complaint-anonymised.v1';
import { INTAKE_NOTICES, MAILBOX_TYPES, NOTICE_STREAM } from '#contracts/topics';
import { advanceInbox } from '#messaging/inbox';
import type { Batch, InboundRecord } from '#messaging/records';
import { Database, type Tx } from '#persistence/database';
import { ComplaintForgetting } from './complaint-forgetting.service';
import type { Mail } from './mail';
import { addressesOf, addresseesOf, isGroup, type UnitGroups } from './mail-address';
import { MailboxStore } from './mailbox.store';
import { Posting } from './posting.service';

/** Everything exchange puts into mailboxes for casework and intake. */
const FOR_UNITS: ReadonlySet<string> = new Set([...MAILBOX_TYPES, ...NOTICE_STREAM.types, ...INTAKE_NOTICES.types]);

/** Delivers orders and what else units are told into their mailboxes, each event once however often it is read. */
@Injectable()
export class EventDelivery {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(MailboxStore) private readonly mailboxes: MailboxStore,
    @Inject(Posting) private readonly posting: Posting,
    @Inject(ComplaintForgetting) private readonly forgetting: ComplaintForgetting,
  ) {}

  async deliver(batch: Batch): Promise<void> {
    await this.db.transaction(async (tx) => {
      const fresh = await advanceInbox(tx, batch);
      const events = fresh.filter((record) => FOR_UNITS.has(record.type!));
      // A producer's re-send has another offset and the same id. Its key and so its partition are the same too, hence
      // nobody else can be recording it now: the inbox row is locked.
      const known = await this.mailboxes.known(tx, events.map(idOf));
      await this.posting.post(tx, mailOf(events, known, await this.groupsOf(tx, events)));
      // After the mail of this very batch: an order and the erasing of one of its complaints may come together.
      for (const record of fresh) {
        if (record.type === ComplaintErasedV1.type) await this.forgetting.forget(tx, record.json<ComplaintErasedV1>());
      }
    }, batch.signal);
  }

  /** Whom the groups among the addressees stand for now. */
  private async groupsOf(tx: Tx, events: readonly InboundRecord[]): Promise<UnitGroups> {
    const named = events.flatMap((event) => addresseesOf(event)?.filter(isGroup) ?? []);
    return named.length === 0 ? new Map() : this.mailboxes.unitsOfGroups(tx, [...new Set(named)]);
  }
}

const idOf = (record: InboundRecord): string => record.id!;

function mailOf(records: readonly InboundRecord[], known: Set<string>, groups: UnitGroups): Mail[] {
  const mails: Mail[] = [];
  for (const record of records) {
    const eventId = idOf(record);
    if (known.has(eventId)) continue;
    known.add(eventId);
    const body = record.value!.toString('utf8');
    const event = {
      eventId,
      body,
      type: record.type!,
      source: record.header('ce_source')!,
      at: new Date(record.header('ce_time')!),
    };
    for (const address of addressesOf(record, groups)) mails.push({ ...address, ...event });
  }
  return mails;
}
