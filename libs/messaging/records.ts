import type { Tx } from '#persistence/database';

/** What arrives: one Kafka record, decoded no further than the wire. */
export class InboundRecord {
  constructor(
    readonly topic: string,
    readonly partition: number,
    readonly offset: number,
    /** Broker time, epoch milliseconds. */
    readonly timestamp: number,
    readonly key: Buffer | null,
    readonly value: Buffer | null,
    readonly rawHeaders: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>,
  ) {}

  header(name: string): string | undefined {
    const raw = this.rawHeaders[name];
    const first = Array.isArray(raw) ? raw[0] : raw;
    return first === undefined ? undefined : typeof first === 'string' ? first : first.toString('utf8');
  }

  /** CloudEvents type and version, e.g. `order-issued.v1`. */
  get type(): string | undefined {
    return this.header('ce_type');
  }

  get id(): string | undefined {
    return this.header('ce_id');
  }

  /** The value as JSON, for streams whose producer is ours and whose form is therefore trusted. */
  json<T>(): T {
    return JSON.parse(this.value!.toString('utf8')) as T;
  }
}

/**
 * Records of one topic (≤ 500, of mixed types) for one consumer group: of one partition, or of several one after the other,
 * each in offset order.
 */
export interface Batch {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly InboundRecord[];
  /** Aborted when the handler passes its deadline; give it to `Database.transaction`. */
  readonly signal: AbortSignal;
  /** Set by the transport where later records of a parked key wait behind it; `advanceInbox` uses it. */
  readonly holding?: HoldsBack;
  /** Set when an operator releases a parked record: the inbox has already passed it. */
  readonly released?: true;
}

/** Parks records in the batch's own transaction, behind an earlier record of their key. */
export interface HoldsBack {
  holdBack(tx: Tx, records: readonly InboundRecord[]): Promise<void>;
}

/** What leaves, by way of the outbox. */
export interface OutboundRecord {
  readonly topic: string;
  /** Partition key; order holds within it. */
  readonly key: string;
  /** `ce_type` */
  readonly type: string;
  /** `ce_id`: the same event always has the same. */
  readonly id: string;
  /** `ce_time` */
  readonly time: Date;
  /** An object, or JSON text that is passed through as it is. */
  readonly value: object | string;
  /** Further headers, e.g. the position of a mailbox entry. */
  readonly headers?: Readonly<Record<string, string>>;
}
