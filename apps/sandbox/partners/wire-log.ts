import type { Receipt, WirePosition } from '#contracts/receipts.v1';
import type { Intent } from '../traffic/complaints';

/** One record that the broker acknowledged to a stand-in. */
export interface Sent {
  readonly organisation: string;
  readonly intent: Intent | 'answer';
  /** Serial of a complaint, when the record had one. */
  readonly serial: string | undefined;
  readonly sentAt: number;
}

/** An order as its unit's stand-in first saw it. */
export interface SeenOrder {
  readonly orderId: string;
  readonly caseId: string;
  readonly unit: string;
  readonly seenAt: number;
}

export const wireKey = (topic: string, partition: number, offset: number | string): string =>
  `${topic}/${partition}/${offset}`;

/** What the stand-ins saw for themselves: kept by wire position, order and event id, always the first appearance. */
export class WireLog {
  readonly sent = new Map<string, Sent>();
  readonly receipts = new Map<string, Receipt>();
  readonly orders = new Map<string, SeenOrder>();
  /** First sight of each complaint in a mailbox, epoch milliseconds. */
  readonly complaintSeenAt = new Map<string, number>();
  /** What 12321 decided over HTTP, and refusals, by kind. */
  readonly decisions = new Map<string, number>();
  /** Times each mailbox event was read beyond the first. */
  redelivered = 0;
  /** Mailbox entries and statements by type. */
  readonly seen = new Map<string, number>();
  readonly said = new Map<string, number>();
  private readonly events = new Set<string>();

  /** Whether the event is new in this unit's mailbox; a repeat is counted. */
  isFirst({ unit, eventId }: { readonly unit: string; readonly eventId: string }): boolean {
    const entry = `${unit}/${eventId}`;
    if (this.events.has(entry)) {
      this.redelivered++;
      return false;
    }
    this.events.add(entry);
    return true;
  }

  countSeen(type: string): void {
    this.seen.set(type, (this.seen.get(type) ?? 0) + 1);
  }

  countSaid(type: string): void {
    this.said.set(type, (this.said.get(type) ?? 0) + 1);
  }

  countDecision(what: string): void {
    this.decisions.set(what, (this.decisions.get(what) ?? 0) + 1);
  }

  addReceipt(receipt: Receipt): void {
    const key = keyOf(receipt.wire);
    if (!this.receipts.has(key)) this.receipts.set(key, receipt);
  }
}

const keyOf = ({ topic, partition, offset }: WirePosition): string => wireKey(topic, partition ?? -1, offset ?? -1);
