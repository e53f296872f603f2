import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import type { Work } from '../work/work';

/** One mailbox's fate of an event that is no order. */
export interface ToldDelivery {
  readonly caseId: string;
  readonly eventId: string;
  readonly unit: string;
  readonly outcome: 'delivered' | 'undeliverable';
  /** Epoch milliseconds. */
  readonly at: number;
  readonly code?: string;
}

/** What a room does when an event of its own has come into a mailbox, under the case's lock; told once for each addressee. */
export type DeliveryListener = (work: Work, tx: Tx, delivery: ToldDelivery) => Promise<void>;

/** A notice about no case that its addressee's mailbox would not take. */
export type RefusedNotice = Pick<ToldDelivery, 'eventId' | 'unit' | 'at'>;
export type RefusalListener = (work: Work, tx: Tx, refused: RefusedNotice) => Promise<void>;

/** Who wants to know when which events are delivered; rooms enter themselves when they are made. */
@Injectable()
export class DeliveriesTold {
  private readonly listeners = new Map<string, DeliveryListener>();

  private readonly refusals = new Map<string, RefusalListener>();

  ofRefused(type: string): RefusalListener | undefined {
    return this.refusals.get(type);
  }

  onRefused(type: string, listener: RefusalListener): void {
    this.refusals.set(type, listener);
  }

  of(type: string): DeliveryListener | undefined {
    return this.listeners.get(type);
  }

  on(type: string, listener: DeliveryListener): void {
    this.listeners.set(type, listener);
  }
}
