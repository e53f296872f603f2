import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASE_STREAM } from '#contracts/topics';
import type { Clock } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import { PACKAGE_ROOT } from '#kernel/package-root';
import { Outbox, unpack } from '#messaging/outbox';
import { type Batch, InboundRecord } from '#messaging/records';
import { partitionCount } from '#messaging/topics';
import type { Database } from '#persistence/database';
import { createLogger } from '#runtime/logger';
import type { Directory, Organisation } from './directory/directory';
import { readDirectory } from './directory/directory.reading';
import { DirectoryStore } from './directory/directory.store';
import { BodyForgetting } from './mailboxes/body-forgetting.service';
import { ComplaintForgetting } from './mailboxes/complaint-forgetting.service';
import { DeliveryReporting } from './mailboxes/delivery-reporting.service';
import { ForgettingStore } from './mailboxes/forgetting.store';
import { MailboxReadingStore } from './mailboxes/mailbox-reading.store';
import { MailboxReading } from './mailboxes/mailbox-reading.service';
import { MailboxStore } from './mailboxes/mailbox.store';
import { MailboxWaiting } from './mailboxes/mailbox.waiting';
import { EventDelivery } from './mailboxes/event-delivery.service';
import { Posting } from './mailboxes/posting.service';
import { JoinedReceiptStore } from './receipts/joined-receipt.store';
import { ReceiptDelivery } from './receipts/receipt-delivery.service';

/** The bundled directory as JSON, fresh each time, so that a test may spoil it. */
export const bundledDirectory = (): { version: string; organisations: Record<string, unknown>[] } =>
  JSON.parse(readFileSync(join(PACKAGE_ROOT, 'data/directory/directory.json'), 'utf8')) as ReturnType<
    typeof bundledDirectory
  >;

/** A reseller, the smallest partner that takes orders. */
export const reseller = (code: string): Organisation => ({
  code,
  kind: 'reseller',
  name: `转售企业 ${code}`,
  units: ['00'],
  lanes: ['complaints', 'orders'],
  roles: ['desk', 'receiving-desk', 'hq'],
  contacts: [],
  quota: { read: 100, write: 100 },
});

/** Puts a directory in force without a broker. */
export async function installDirectory(db: Database, json: unknown, now: Date): Promise<Directory> {
  const directory = readDirectory(json);
  const store = new DirectoryStore();
  await db.transaction((tx) => store.install(tx, directory, [], 'test', now));
  return directory;
}

/** The mailbox services of one process, as the module wires them. */
export function mailServices(db: Database, clock: Clock) {
  const outbox = new Outbox('/liandong/exchange', partitionCount);
  const [mailboxes, waiting] = [new MailboxStore(), new MailboxWaiting()];
  const posting = new Posting(mailboxes, outbox, waiting, clock, createLogger('silent'));
  return {
    orders: new EventDelivery(db, mailboxes, posting, new ComplaintForgetting(new ForgettingStore())),
    forgetting: new BodyForgetting(db, new ForgettingStore(), clock),
    receipts: new ReceiptDelivery(db, new JoinedReceiptStore(), posting, clock),
    reporting: new DeliveryReporting(mailboxes, outbox, clock),
    reading: new MailboxReading(db, new MailboxReadingStore(), waiting, clock),
  };
}

export interface Wire {
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly value: object;
}

/** An order event as casework writes it, as far as exchange reads it; the rest is there to be passed on. */
export function orderEvent(unit: string, at: Date, type = 'order-issued.v1', text = '【示例】退订回T\n"第二行"'): Wire {
  const caseId = uuidv7(at);
  const value = {
    orderId: uuidv7(at),
    orderNumber: 'LD-1',
    caseId,
    caseSeq: 2,
    unit,
    text,
  };
  return { id: uuidv7(at), type, key: caseId, value };
}

/** A batch of one partition; offsets count from `first`. */
export function batchOf(
  events: readonly Wire[],
  { topic = CASE_STREAM.name, partition = 0, first = 0, at = new Date() } = {},
): Batch {
  const records = events.map(
    ({ id, type, key, value }, i) =>
      new InboundRecord(
        topic,
        partition,
        first + i,
        at.getTime(),
        Buffer.from(key),
        Buffer.from(JSON.stringify(value)),
        { ce_id: id, ce_type: type, ce_source: '/liandong/casework', ce_time: at.toISOString() },
      ),
  );
  return { group: 'exchange', topic, partition, records, signal: new AbortController().signal };
}

export interface Waiting {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  readonly headers: Record<string, string>;
}

/** What waits in the outbox for the broker, in the order it was written. */
export async function outboxOf(db: Database): Promise<Waiting[]> {
  const rows = await db.query<{ topic: string; records: string }>('select topic, records from outbox order by id');
  return rows.flatMap(({ topic, records }) => unpack(records).map((record) => ({ topic, ...record })));
}
