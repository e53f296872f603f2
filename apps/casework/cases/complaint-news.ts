import { Injectable } from '@nestjs/common';
import type { ComplaintEvent } from '#contracts/complaint-events.v1';
import type { Tx } from '#persistence/database';

/** One complaint, and what else is said of it. */
export type LaterEvent = Pick<ComplaintEvent, 'complaintId'>;

/** What a room does when intake says something later of a complaint; locks the cases itself (`CaseWorking.within`). */
export type ComplaintListener<Event extends LaterEvent = ComplaintEvent> = (tx: Tx, event: Event) => Promise<void>;

/**
 * Who wants to know what intake says of a complaint after its acceptance. Told in the order of the stream, after the
 * batch's accepted complaints have found their cases, in the same transaction; a record is told once. A complaint that
 * has no case here is the listener's to pass over.
 */
@Injectable()
export class ComplaintNews {
  private readonly listeners = new Map<string, ComplaintListener>();

  on<Event extends LaterEvent>(contract: { readonly type: string }, listener: ComplaintListener<Event>): void {
    this.listeners.set(contract.type, listener as unknown as ComplaintListener);
  }

  of(type: string | undefined): ComplaintListener | undefined {
    return type === undefined ? undefined : this.listeners.get(type);
  }
}
