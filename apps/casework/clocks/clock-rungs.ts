import { Injectable } from '@nestjs/common';
import type { ClockKind } from '#contracts/vocabulary';
import type { Tx } from '#persistence/database';
import type { Work } from '../work/work';

/** A rung as it fires. Times are epoch milliseconds. */
export interface FiredRung {
  readonly clockId: string;
  readonly clock: ClockKind;
  readonly caseId: string;
  readonly orderId: string | null;
  readonly subjectId: string | null;
  readonly owedBy: string;
  /** `share-50` … `share-100`, `overdue`, `headquarters`, `administration`. */
  readonly rung: string;
  /** Lower ones that were past too and will never fire, each told once; a listener that waits for one of them acts on this one. */
  readonly skipped: readonly string[];
  readonly rungAt: number;
  readonly dueAt: number;
}

/**
 * What a room does when a rung of its clocks fires: in the rung's own transaction, under the case's lock, so both happen
 * or neither. Everything goes through the work. One that throws holds its case's rungs up, not others'.
 */
export type RungListener = (work: Work, tx: Tx, rung: FiredRung) => Promise<void> | void;

/** Who wants to act on which clocks' rungs; rooms enter themselves when they are made. */
@Injectable()
export class ClockRungs {
  private readonly listeners = new Map<ClockKind, RungListener[]>();

  of(kind: ClockKind): readonly RungListener[] {
    return this.listeners.get(kind) ?? [];
  }

  on(kind: ClockKind, listener: RungListener): void {
    this.listeners.set(kind, [...this.of(kind), listener]);
  }
}
