import { ADDRESSEES, CASE_STREAM } from '#contracts/topics';
import { uuidv7 } from '#kernel/ids';
import type { OutboundRecord } from '#messaging/records';
import { seal, type SealedEntry } from '#kernel/history-chain';

/** The part of a case that its history moves: the number and digest of its last entry. */
export interface ChainHead {
  readonly id: string;
  seq: number;
  head: string;
}

export interface RecordOptions {
  readonly eventId?: string;
  /** Units whose mailboxes get the event; its type must be one of MAILBOX_TYPES. Orders name their unit themselves. */
  readonly to?: readonly string[];
  /** Another topic that gets a copy with the same id, for a reader that needs little of the case stream. */
  readonly copyTo?: string;
}

/**
 * Collects what one transaction says about its cases: one history entry and one event of `casework.cases.v1` for each
 * fact, so that `caseSeq` is the history's own number. Both are written at the end, under the cases' locks.
 */
export class Journal {
  readonly entries: SealedEntry[] = [];
  readonly events: OutboundRecord[] = [];
  /** ISO instant of every fact in it. */
  readonly at: string;

  constructor(readonly now: Date) {
    this.at = now.toISOString();
  }

  /** Appends one fact; `value` gives the event's JSON text or object from the sequence number. */
  record(
    head: ChainHead,
    type: string,
    actor: string,
    fields: Readonly<Record<string, unknown>>,
    value: (caseSeq: number) => object | string,
    { eventId = uuidv7(this.now), to, copyTo }: RecordOptions = {},
  ): void {
    const seq = head.seq + 1;
    const entry = seal(head.head, { caseId: head.id, seq, at: this.at, actor, kind: type, fields });
    head.seq = seq;
    head.head = entry.digest;
    this.entries.push(entry);
    const event: OutboundRecord = {
      topic: CASE_STREAM.name,
      key: head.id,
      type,
      id: eventId,
      time: this.now,
      value: value(seq),
      ...(to === undefined || to.length === 0 ? {} : { headers: { [ADDRESSEES]: to.join(',') } }),
    };
    this.events.push(event);
    if (copyTo !== undefined) this.events.push({ ...event, topic: copyTo, headers: {} });
  }
}
