import type { OrderIssuedV1 } from '#contracts/order-issued.v1';
import type { OrderSupplementedV1 } from '#contracts/order-supplemented.v1';
import type { ReceiptsV1 } from '#contracts/receipts.v1';
import { laneName } from '#contracts/topics';
import type { Offered } from '../traffic/complaints';
import { Desk } from './desk';
import { cloudEvent, PartnerClient, type MailboxEntry, type Outgoing, type PartnerConnection } from './partner-client';
import type { Said } from './said';
import { wireKey, type Sent, type WireLog } from './wire-log';

export interface StandInOptions extends PartnerConnection {
  /** Works on what comes; otherwise it only reads. */
  readonly answers: boolean;
  readonly log: WireLog;
}

type About = Pick<Sent, 'intent' | 'serial'>;

/** One partner: reports complaints, reads its mailbox and lets its desks say what they say about it. */
export class StandIn {
  private readonly client: PartnerClient;
  private readonly desk = new Desk();
  private readonly pending: MailboxEntry[] = [];
  private working: Promise<void> = Promise.resolve();
  private failure: Error | undefined;

  constructor(private readonly options: StandInOptions) {
    this.client = new PartnerClient(options, (entries) => this.read(entries));
  }

  get organisation(): string {
    return this.options.organisation;
  }

  start(): Promise<void> {
    return this.client.start();
  }

  /** Sends complaints and notes the position of each record that the broker acknowledged. */
  async report(offered: readonly Offered[]): Promise<void> {
    await this.send(
      laneName(this.organisation, 'complaints'),
      offered.map((one) => ({ message: toMessage(one), about: { intent: one.intent, serial: serialOf(one) } })),
    );
  }

  /** Waits until what was read has been worked on. @throws Error of something that could not be sent. */
  async settle(): Promise<void> {
    await this.working;
    if (this.failure) throw this.failure;
  }

  async stop(): Promise<void> {
    await this.client.stopReading();
    await this.working.catch(() => undefined);
    await this.client.stop();
  }

  private read(entries: readonly MailboxEntry[]): void {
    const now = Date.now();
    for (const entry of entries) {
      if (!this.options.log.isFirst(entry)) continue;
      this.note(entry, now);
      if (this.options.answers && entry.type !== 'receipts.v1') this.pending.push(entry);
    }
    // One after another beside the reading, so that a slow broker never stops the mailbox.
    const work = this.pending.splice(0);
    if (work.length === 0) return;
    this.working = this.working.then(() => this.workOn(work)).catch((error: Error) => void (this.failure = error));
  }

  private note({ type, body }: MailboxEntry, now: number): void {
    const { log } = this.options;
    log.countSeen(type);
    if (type === 'receipts.v1') {
      for (const receipt of (JSON.parse(body) as ReceiptsV1).items) log.addReceipt(receipt);
      return;
    }
    if (type !== 'order-issued.v1' && type !== 'order-supplemented.v1') return;
    const order = JSON.parse(body) as OrderIssuedV1 | OrderSupplementedV1;
    for (const { complaintId } of order.complaints)
      if (!log.complaintSeenAt.has(complaintId)) log.complaintSeenAt.set(complaintId, now);
    if (type === 'order-issued.v1') {
      log.orders.set(order.orderId, { orderId: order.orderId, caseId: order.caseId, unit: order.unit, seenAt: now });
    }
  }

  private async workOn(entries: readonly MailboxEntry[]): Promise<void> {
    const now = new Date();
    const said = entries.flatMap(({ unit, type, body }) =>
      this.desk.workOn(unit, type, JSON.parse(body) as object, now),
    );
    for (const { type } of said) this.options.log.countSaid(type);
    for (const [lane, all] of Map.groupBy(said, (one) => one.lane ?? 'orders')) {
      const items = all.map(outgoing);
      for (let i = 0; i < items.length; i += 500) {
        await this.send(laneName(this.organisation, lane), items.slice(i, i + 500));
      }
    }
  }

  private send(topic: string, items: readonly Outgoing<About>[]): Promise<void> {
    const { organisation } = this;
    return this.client.send(topic, items, (about, partition, offset) =>
      this.options.log.sent.set(wireKey(topic, partition, offset), { organisation, ...about, sentAt: Date.now() }),
    );
  }
}

const outgoing = ({ type, body }: Said): Outgoing<About> => ({
  message: { key: 'desk', value: JSON.stringify(body), headers: cloudEvent(type) },
  about: { intent: 'answer', serial: undefined },
});

const toMessage = (one: Offered): Outgoing<About>['message'] => ({
  key: one.key,
  value: one.value === '' ? null : one.value,
  headers: cloudEvent(one.type),
});

function serialOf({ value }: Offered): string | undefined {
  return /"serial":"([^"]+)"/.exec(value)?.[1];
}
