import type { Database, Tx } from '#persistence/database';
import type { Logger } from '#runtime/logger';
import { describeFault } from './failures';
import type { RelayProducer } from './kafka.producer';
import { outboxOldestSeconds, outboxRows, relayedRecords } from './messaging.metrics';
import { type Outbox, unpack } from './outbox';
import { type OutboxRow, OutboxStore } from './outbox.store';
import { chunks, packsOf, type SentPack, type Slot } from './relay.slots';
import { ShardLock } from './shard.lock';

export type { SentPack } from './relay.slots';

/** Runs in the transaction that removes the rows; once per row, even if its records were sent twice. */
export type OnSent = (tx: Tx, sent: readonly SentPack[]) => Promise<void>;

export interface RelayParts {
  readonly context: string;
  readonly database: Database;
  readonly outbox: Outbox;
  readonly producer: RelayProducer;
  readonly logger: Logger;
  readonly onSent?: OnSent | undefined;
  /** How often the outbox is looked at when nobody wakes the relay. @default 1 s */
  readonly pollMs?: number;
}

const SHARDS_AGAIN_MS = 5_000;
/** While other sends are on their way, the first acknowledgement waits this long for theirs: one transaction removes all. */
const GATHER_MS = 12;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** How long a failing outbox may pass for a hiccup. */
const TROUBLE_MS = 3_000;

/**
 * Sends the outbox of one context to the broker: several rows of a partition in one send, one send in flight per
 * partition, partitions in parallel. Rows are removed after the acknowledgement, so a crash in between sends them again
 * under the same `ce_id`; nothing is skipped and no key is reordered.
 */
export class OutboxRelay {
  private readonly store: OutboxStore;
  private readonly lock: ShardLock;
  private readonly busy = new Map<string, Slot>();
  private acknowledged: Slot[] = [];
  private loop: Promise<void> | undefined;
  private stopping = false;
  private woken = false;
  private wakeLoop: (() => void) | undefined;
  private onSent: OnSent | undefined;
  private lookedForShards = 0;
  private failures = 0;
  private troubledSince: number | undefined;

  constructor(private readonly parts: RelayParts) {
    this.store = new OutboxStore(parts.database);
    this.onSent = parts.onSent;
    this.lock = new ShardLock(parts.database, parts.context, () => this.wake());
  }

  /** Sets what runs in the transaction that removes published rows. Call it before the application has started. */
  whenSent(onSent: OnSent): void {
    this.onSent = onSent;
  }

  start(): void {
    this.parts.outbox.onCommitted(() => this.wake());
    this.parts.outbox.relayedHere(this.parts.context, (shard) => this.lock.owned.includes(shard));
    this.loop ??= this.run();
  }

  /** Sends what is waiting, as far as the broker answers within the limit, then gives its shards away. */
  async stop(limitMs = 5_000): Promise<void> {
    const until = Date.now() + limitMs;
    while (this.loop && Date.now() < until && this.failures === 0 && (await this.hasWork())) {
      this.wake();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    this.stopping = true;
    this.wake();
    await this.loop;
    await this.lock.release();
    await this.parts.producer.close();
  }

  /** Why rows are not going out, if they aren't. */
  get notReadyBecause(): string | undefined {
    if (this.troubledSince === undefined || Date.now() - this.troubledSince < TROUBLE_MS) return undefined;
    return `the outbox of ${this.parts.context} has not gone out for ${Math.round((Date.now() - this.troubledSince) / 1_000)} s`;
  }

  async measure(): Promise<void> {
    const { rows, oldestSeconds } = await this.store.depth();
    outboxRows.set({ context: this.parts.context }, rows);
    outboxOldestSeconds.set({ context: this.parts.context }, oldestSeconds);
  }

  private wake(): void {
    this.woken = true;
    this.wakeLoop?.();
  }

  private async hasWork(): Promise<boolean> {
    if (this.busy.size > 0) return true;
    return (await this.store.waiting(this.lock.owned, []).catch(() => [])).length > 0;
  }

  private async run(): Promise<void> {
    while (!this.stopping || this.acknowledged.length > 0) {
      this.woken = false;
      try {
        if (this.acknowledged.length > 0 && this.busy.size > this.acknowledged.length) await pause(GATHER_MS);
        await this.removeAcknowledged();
        if (!this.stopping) await this.sendWaiting();
        if (this.busy.size === 0 || this.acknowledged.length === 0) await this.rest(this.parts.pollMs ?? 1_000);
      } catch (error) {
        this.failed(error, 'outbox');
        await this.rest(Math.min(100 * 2 ** this.failures, 2_000), true);
        if (this.stopping) return;
      }
    }
  }

  private async sendWaiting(): Promise<void> {
    if (Date.now() - this.lookedForShards > SHARDS_AGAIN_MS || this.lock.owned.length === 0) {
      this.lookedForShards = Date.now();
      await this.lock.acquire();
    }
    if (this.lock.owned.length === 0) return;
    const rows = await this.store.waiting(this.lock.owned, [...this.busy.values()]);
    if (rows.length === 0 && this.busy.size === 0) this.recovered();
    const slots = new Map<string, OutboxRow[]>();
    for (const row of rows) {
      const name = `${row.topic}/${row.partition}`;
      const slot = slots.get(name);
      if (slot) slot.push(row);
      else slots.set(name, [row]);
    }
    for (const [name, its] of slots) {
      const slot: Slot = { topic: its[0]!.topic, partition: its[0]!.partition, rows: its, records: [] };
      this.busy.set(name, slot);
      void this.send(name, slot);
    }
  }

  private async send(name: string, slot: Slot): Promise<void> {
    try {
      slot.records = slot.rows.flatMap((row) => unpack(row.records));
      for (const chunk of chunks(slot.records)) await this.parts.producer.send(slot.topic, slot.partition, chunk);
      slot.acknowledgedAt = new Date();
      relayedRecords.inc({ context: this.parts.context, topic: slot.topic }, slot.records.length);
      this.acknowledged.push(slot);
    } catch (error) {
      this.failed(error, `${slot.topic}/${slot.partition}`);
      await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** this.failures, 2_000)));
      this.busy.delete(name);
    }
    this.wake();
  }

  /** Slots stay busy until their rows are gone, so that nothing is selected twice. */
  private async removeAcknowledged(): Promise<void> {
    const done = [...this.acknowledged];
    if (done.length === 0) return;
    await this.parts.database.transaction(async (tx) => {
      const gone = await this.store.remove(
        tx,
        done.flatMap((slot) => slot.rows.map((row) => row.id)),
      );
      if (this.onSent) await this.onSent(tx, packsOf(done, gone));
    });
    this.acknowledged = this.acknowledged.filter((slot) => !done.includes(slot));
    for (const slot of done) this.busy.delete(`${slot.topic}/${slot.partition}`);
    this.recovered();
  }

  private async rest(ms: number, whateverComes = false): Promise<void> {
    if (this.woken && !whateverComes) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeLoop = whateverComes
        ? undefined
        : () => {
            clearTimeout(timer);
            resolve();
          };
    });
    this.wakeLoop = undefined;
  }

  private recovered(): void {
    this.failures = 0;
    this.troubledSince = undefined;
  }

  private failed(error: unknown, where: string): void {
    this.failures++;
    this.troubledSince ??= Date.now();
    if (this.failures === 1 || this.failures % 20 === 0) {
      this.parts.logger.warn(
        { context: this.parts.context, failures: this.failures },
        `relay of ${where}: ${describeFault(error)}; trying again`,
      );
    }
  }
}
