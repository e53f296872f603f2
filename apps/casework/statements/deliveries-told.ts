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

/** Who wants to know when which events are delivered; rooms enter themselves when they are made. */
@Injectable()
export class DeliveriesTold {
  private readonly listeners = new Map<string, DeliveryListener>();

  of(type: string): DeliveryListener | undefined {
    return this.listeners.get(type);
  }

  on(type: string, listener: DeliveryListener): void {
    this.listeners.set(type, listener);
  }
}
