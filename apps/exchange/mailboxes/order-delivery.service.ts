import { Inject, Injectable } from '@nestjs/common';
import { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { OrderSupplementedV1 } from '#contracts/order-supplemented.v1';
import { advanceInbox } from '#messaging/inbox';
import type { Batch, InboundRecord } from '#messaging/records';
import { Database } from '#persistence/database';
import type { Mail } from './mail';
import { addressOf } from './mail-address';
import { MailboxStore } from './mailbox.store';
import { Posting } from './posting.service';

/** Types of the case stream that go into mailboxes. */
export const FOR_UNITS: readonly string[] = [OrderIssuedV1.type, OrderSupplementedV1.type];

/** Delivers orders and supplements into the mailboxes of their units, each event once however often it is read. */
@Injectable()
export class OrderDelivery {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(MailboxStore) private readonly mailboxes: MailboxStore,
    @Inject(Posting) private readonly posting: Posting,
  ) {}

  async deliver(batch: Batch): Promise<void> {
    await this.db.transaction(async (tx) => {
      const fresh = await advanceInbox(tx, batch);
      const orders = fresh.filter((record) => FOR_UNITS.includes(record.type!));
      // A producer's re-send has another offset and the same id. Its key and so its partition are the same too, hence
      // nobody else can be recording it now: the inbox row is locked.
      const known = await this.mailboxes.known(tx, orders.map(idOf));
      await this.posting.post(tx, orderMail(orders, known));
    }, batch.signal);
  }
}

const idOf = (record: InboundRecord): string => record.id!;

function orderMail(records: readonly InboundRecord[], known: Set<string>): Mail[] {
  const mails: Mail[] = [];
  for (const record of records) {
    const eventId = idOf(record);
    if (known.has(eventId)) continue;
    known.add(eventId);
    const body = record.value!.toString('utf8');
    mails.push({
      ...addressOf(body),
      eventId,
      body,
      type: record.type!,
      source: record.header('ce_source')!,
      at: new Date(record.header('ce_time')!),
    });
  }
  return mails;
}
