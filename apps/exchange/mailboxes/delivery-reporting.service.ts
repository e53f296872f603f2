import { Inject, Injectable } from '@nestjs/common';
import type { Delivery } from '#contracts/deliveries.v1';
import { CLOCK, type Clock } from '#kernel/clock';
import { Outbox } from '#messaging/outbox';
import type { SentPack } from '#messaging/outbox.relay';
import type { Tx } from '#persistence/database';
import { CASE_ID, deliveryReports, ORDER_ID, POSITION } from './mail.outbound';
import { type DeliveredRange, MailboxStore } from './mailbox.store';

/** What the relay says it has sent: records of one partition, acknowledged at once. */
export type SentMail = Pick<SentPack, 'topic' | 'acknowledgedAt'> & {
  readonly records: readonly Pick<SentPack['records'][number], 'key' | 'headers'>[];
};

const MAILBOX = /^partner\.[a-z0-9]+\.out\.mailbox\.v1$/;

/** Records and reports deliveries: delivered = the broker has acknowledged the mailbox record. */
@Injectable()
export class DeliveryReporting {
  constructor(
    @Inject(MailboxStore) private readonly mailboxes: MailboxStore,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Runs in the transaction in which the relay removes what it has sent, so that each delivery is reported once. */
  async report(tx: Tx, sent: readonly SentMail[]): Promise<void> {
    const mail = sent.filter(({ topic }) => MAILBOX.test(topic));
    if (mail.length === 0) return;
    const { ranges, reports } = readSent(mail);
    await this.mailboxes.confirm(tx, ranges);
    await this.outbox.add(tx, deliveryReports(reports, this.clock.now()));
  }
}

/** Ranges of positions by unit, and the reports of those that were about cases. Positions of a unit leave in order, so ranges are few. */
export function readSent(sent: readonly SentMail[]): {
  ranges: DeliveredRange[];
  reports: Map<string, Delivery[]>;
} {
  const ranges: { unit: string; from: number; upTo: number; at: Date }[] = [];
  const open = new Map<string, (typeof ranges)[number]>();
  const reports = new Map<string, Delivery[]>();
  for (const { records, acknowledgedAt } of sent) {
    const at = acknowledgedAt.toISOString();
    for (const { key: unit, headers } of records) {
      const position = Number(headers[POSITION]);
      const range = open.get(unit);
      if (range && range.at === acknowledgedAt && range.upTo + 1 === position) range.upTo = position;
      else open.set(unit, ranges[ranges.push({ unit, from: position, upTo: position, at: acknowledgedAt }) - 1]!);
      if (headers[CASE_ID] !== undefined) add(reports, unit, delivered(headers, position, at));
    }
  }
  return { ranges, reports };
}

const delivered = (headers: Readonly<Record<string, string>>, position: number, at: string): Delivery => ({
  eventId: headers['ce_id']!,
  eventType: headers['ce_type']!,
  caseId: headers[CASE_ID]!,
  ...(headers[ORDER_ID] === undefined ? {} : { orderId: headers[ORDER_ID] }),
  outcome: 'delivered',
  at,
  position,
});

function add<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
