import { Injectable } from '@nestjs/common';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { ComplaintEvent } from '#contracts/complaint-events.v1';
import type { InboundRecord } from '#messaging/records';
import type { Tx } from '#persistence/database';

/** One complaint, and what else is said of it. */
export type LaterEvent = Pick<ComplaintEvent, 'complaintId'>;

/** What a room does when intake says something later of a complaint; locks the cases itself (`CaseWorking.within`). */
export type ComplaintListener<Event extends LaterEvent = ComplaintEvent> = (tx: Tx, event: Event) => Promise<void>;

/** The complaint that the listener may have folded anew because of the event; null: none. */
export type MayRefold<Event extends LaterEvent = ComplaintEvent> = (event: Event) => ComplaintAcceptedV1 | null;

/** An event of a batch that a listener is told of. */
export interface HeardEvent {
  readonly event: LaterEvent;
  readonly refolds: ComplaintAcceptedV1 | null;
  readonly listener: ComplaintListener;
}

/**
 * Who wants to know what intake says of a complaint after its acceptance. Told in the order of the stream, after the
 * batch's accepted complaints have found their cases, in the same transaction; a record is told once. A complaint that
 * has no case here is the listener's to pass over.
 */
@Injectable()
export class ComplaintNews {
  private readonly heard = new Map<string, { readonly listener: ComplaintListener; readonly mayRefold: MayRefold }>();

  on<Event extends LaterEvent>(
    contract: { readonly type: string },
    listener: ComplaintListener<Event>,
    mayRefold: MayRefold<Event> = () => null,
  ): void {
    this.heard.set(contract.type, {
      listener: listener as unknown as ComplaintListener,
      mayRefold: mayRefold as unknown as MayRefold,
    });
  }

  /** Those of the records that somebody wants to know of, in their order. */
  among(records: readonly InboundRecord[]): HeardEvent[] {
    return records.flatMap((record) => {
      const found = record.type === undefined ? undefined : this.heard.get(record.type);
      if (found === undefined) return [];
      const event = record.json<ComplaintEvent>();
      return [{ event, refolds: found.mayRefold(event), listener: found.listener }];
    });
  }
}
