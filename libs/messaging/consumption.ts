import type { Mark } from './inbox.store';
import type { Batch, HoldsBack, InboundRecord } from './records';

/** What a context's controller method is to the transport. */
export type BatchHandler = (batch: Batch) => Promise<void>;

/** What a context lends the transport for its consumer group; without it nothing can be parked, so a poison record pauses its partition. */
export interface GroupBacking {
  readonly group: string;
  /** Present marks of the group; partitions never worked on have none. */
  marks(topics: readonly string[]): Promise<readonly Mark[]>;
  /** Advances past the record and parks it, in one transaction of the context. */
  park(record: InboundRecord, error: unknown): Promise<void>;
  /** What lets `advanceInbox` park later records of a parked key; undefined where keys carry no order. */
  holding(topic: string): HoldsBack | undefined;
}

/** How the transport behaves; every value has a default in `DEFAULT_CONSUMPTION`. */
export interface ConsumptionSettings {
  /** Records one handler call gets at most. */
  readonly batchRecords: number;
  /** Partitions of one group that are worked on at once. */
  readonly concurrency: number;
  readonly handlerMs: number;
  readonly sessionMs: number;
  /** Long poll of a fetch: bounds how late a resumed partition is read again, not the latency of a new record. */
  readonly fetchWaitMs: number;
  readonly commitMs: number;
  /** Records a partition's queue holds before its fetching waits. */
  readonly queueRecords: number;
  readonly discoveryMs: number;
  readonly retryMs: { readonly first: number; readonly most: number };
  /** Tries of a single record before it is parked. */
  readonly culpritTries: number;
  /** How often a partition paused for too many unknown failures is tried again. */
  readonly pausedRetryMs: number;
}

export const DEFAULT_CONSUMPTION: ConsumptionSettings = {
  batchRecords: 500,
  concurrency: 3,
  handlerMs: 60_000,
  sessionMs: 10_000,
  fetchWaitMs: 500,
  commitMs: 250,
  queueRecords: 4_000,
  discoveryMs: 15_000,
  retryMs: { first: 100, most: 5_000 },
  culpritTries: 3,
  pausedRetryMs: 60_000,
};

/**
 * `working`: fine. `waiting`: a transient failure is being waited out. `paused`: too many unknown failures. `hung`: the
 * handler passed its deadline. `stopped`: the log ends below the mark.
 */
export type PartitionState = 'starting' | 'working' | 'waiting' | 'paused' | 'hung' | 'stopped';

/** Thrown through the layers when a partition was taken away or the process ends; what was not finished is read again elsewhere. */
export class EndedError extends Error {
  constructor() {
    super('this partition is no longer worked on here');
    this.name = 'EndedError';
  }
}
