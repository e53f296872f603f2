import { organisationOfTopic } from '#contracts/topics';
import { ReceiptsV1, type Receipt } from '#contracts/receipts.v1';
import type { Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import type { Database, Tx } from '#persistence/database';
import type { BatchHandler, GroupBacking } from './consumption';
import { describeFault } from './failures';
import { advanceInbox } from './inbox';
import { InboxStore, type Mark } from './inbox.store';
import type { Outbox } from './outbox';
import type { ParkedItem, ParkedPosition, ParkedStore } from './parked.store';
import type { HoldsBack, InboundRecord } from './records';
import { isPartnerLane } from './topics';

export interface ParkingParts {
  readonly context: string;
  readonly group: string;
  readonly database: Database;
  readonly outbox: Outbox;
  readonly store: ParkedStore;
  readonly clock: Clock;
  readonly handlerMs: number;
  /** Where receipts for partners' records go. */
  readonly receiptsTopic: string | undefined;
  readonly handlerFor: (group: string, topic: string) => BatchHandler | undefined;
}

/** What became of a release: how many records passed, and the one that failed again, if any. */
export interface Released {
  readonly released: number;
  readonly failedAgain?: { readonly at: ParkedPosition; readonly reason: string };
}

/** Sets records aside that could not be processed, and takes them up again at an operator's word. */
export class ParkingService implements GroupBacking {
  readonly group: string;
  private readonly inbox: InboxStore;
  private readonly holdsBack: HoldsBack = {
    holdBack: (tx, records) => this.parts.store.insert(tx, this.group, records, 'behind an earlier record of its key'),
  };

  constructor(private readonly parts: ParkingParts) {
    this.group = parts.group;
    this.inbox = new InboxStore(parts.database);
  }

  marks(topics: readonly string[]): Promise<readonly Mark[]> {
    return this.inbox.marks(this.group, topics);
  }

  /** Partners' lanes promise no order between records, so nothing waits behind a parked one there. */
  holding(topic: string): HoldsBack | undefined {
    return isPartnerLane(topic) ? undefined : this.holdsBack;
  }

  async park(record: InboundRecord, error: unknown): Promise<void> {
    const signal = this.deadline();
    await this.parts.database.transaction(async (tx) => {
      const { topic, partition } = record;
      const fresh = await advanceInbox(tx, { group: this.group, topic, partition, records: [record], signal });
      if (fresh.length === 0) return;
      await this.parts.store.insert(tx, this.group, fresh, describeFault(error));
      await this.tell(tx, record, 'parked');
    }, signal);
  }

  list(state: ParkedItem['state'], limit: number, after?: Date): Promise<ParkedItem[]> {
    return this.parts.store.list(this.parts.database, { state, limit, after });
  }

  counts(): Promise<{ group: string; topic: string; items: number }[]> {
    return this.parts.store.counts(this.parts.database);
  }

  /** Runs the record through its handler and then those that wait behind it, in order, until one fails again. */
  async release(at: ParkedPosition): Promise<Released> {
    await this.assertFirstOfKey(at);
    return this.releaseFrom(at);
  }

  /** Gives a record up; those behind it are released. Its sender hears that it was refused. */
  async discard(at: ParkedPosition): Promise<Released> {
    const record = await this.opened(at);
    await this.assertFirstOfKey(at);
    await this.parts.database.transaction(async (tx) => {
      if (!(await this.parts.store.discard(tx, at))) throw notParked(at);
      await this.tell(tx, record, 'refused');
    }, this.deadline());
    const next = await this.nextBehind(at);
    return next ? this.releaseFrom(next) : { released: 0 };
  }

  /** Forgets how far a partition was worked on, after its topic was replaced. Natural keys and ids still drop repeats. */
  resetMark(topic: string, partition: number): Promise<boolean> {
    return this.inbox.reset(this.group, topic, partition);
  }

  private async releaseFrom(first: ParkedPosition): Promise<Released> {
    let released = 0;
    for (let at: ParkedPosition | undefined = first; at; at = await this.nextBehind(at)) {
      try {
        await this.rerun(at);
        released++;
      } catch (error) {
        const reason = describeFault(error);
        await this.parts.store.explain(this.parts.database, at, reason);
        return { released, failedAgain: { at, reason } };
      }
    }
    return { released };
  }

  /** Settling the parked row is part of the handler's own transaction, by way of `advanceInbox`: it happens once. */
  private async rerun(at: ParkedPosition): Promise<void> {
    const record = await this.opened(at);
    const handle = this.parts.handlerFor(at.group, at.topic);
    if (!handle)
      throw new DomainError('NOT_FOUND', { field: 'topic', expected: `a handler of group ${at.group}`, got: at.topic });
    const { group, topic, partition } = at;
    await handle({ group, topic, partition, records: [record], signal: this.deadline(), released: true });
  }

  private deadline(): AbortSignal {
    return AbortSignal.timeout(this.parts.handlerMs);
  }

  private async opened(at: ParkedPosition): Promise<InboundRecord> {
    const record = await this.parts.store.open(this.parts.database, at);
    if (!record) throw notParked(at);
    return record;
  }

  private nextBehind(at: ParkedPosition): Promise<ParkedPosition | undefined> {
    return isPartnerLane(at.topic) ? Promise.resolve(undefined) : this.parts.store.nextOfKey(this.parts.database, at);
  }

  private async assertFirstOfKey(at: ParkedPosition): Promise<void> {
    if (isPartnerLane(at.topic)) return;
    const first = await this.parts.store.firstOfKey(this.parts.database, at);
    if (!first || first.offset >= at.offset) return;
    throw new DomainError('REQUEST_INVALID', {
      field: 'offset',
      expected: `${first.offset}, the first parked record of the same key; release or discard that one`,
      got: String(at.offset),
    });
  }

  /** A receipt for the same wire position, in the same transaction; internal streams have no partner to tell. */
  private async tell(tx: Tx, record: InboundRecord, outcome: 'parked' | 'refused'): Promise<void> {
    const { receiptsTopic } = this.parts;
    if (!receiptsTopic || !isPartnerLane(record.topic)) return;
    const organisation = organisationOfTopic(record.topic);
    const { topic, partition, offset } = record;
    const item: Receipt = { wire: { topic, partition, offset }, outcome, code: 'PARKED' };
    const eventId = record.id;
    if (eventId !== undefined && eventId.length <= 128) item.eventId = eventId;
    const now = this.parts.clock.now();
    await this.parts.outbox.add(tx, [
      {
        topic: receiptsTopic,
        key: organisation,
        type: ReceiptsV1.type,
        id: uuidv7(now),
        time: now,
        value: { organisation, items: [item] },
      },
    ]);
  }
}

const notParked = ({ topic, partition, offset }: ParkedPosition): DomainError =>
  new DomainError('NOT_FOUND', {
    field: 'offset',
    expected: 'a parked record',
    got: `${topic}/${partition}/${offset}`,
  });
