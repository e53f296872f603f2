import type { ClockKind } from '#contracts/vocabulary';
import { DomainError } from '#kernel/domain-error';
import type { Tx } from '#persistence/database';
import type { Case, OpenedCase } from '../cases/case';
import type { Clock, PauseReason } from '../clocks/clock';
import type { Journal } from '../history/journal';
import type { Order } from '../orders/order';

/** Clocks of some kinds of one case, narrowed to what they are about, and who does what to them when. */
export interface ClockChoice {
  readonly file: Case;
  readonly kinds: readonly ClockKind[];
  readonly orderId?: string;
  readonly complaintId?: string;
  /** The assist, return, appeal or supervision the clocks are about. */
  readonly subjectId?: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly actor: string;
}

/** Stops running and paused clocks. */
export interface ClockStop extends ClockChoice {
  readonly reason: string;
}

/** Lets running clocks stand still, or go on when no other reason holds them. Paused clocks fire nothing. */
export interface ClockPause extends ClockChoice {
  readonly reason: PauseReason;
}

export interface ClockResumption extends ClockPause {
  /** The time paused is given back (extensionOf in #worktime/pauses); else the due time stays, and what fell due is overdue. */
  readonly isExtended: boolean;
}

/** A feedback was sent back: the order's clocks that it stopped go on with what was left, at least one working day. */
export interface ClockRework {
  readonly file: Case;
  readonly orderId: string;
  /** @default the disposal alone */
  readonly kinds?: readonly ClockKind[];
  readonly at: number;
  readonly actor: string;
}

export type ClockAct =
  | { readonly act: 'stop'; readonly of: ClockStop }
  | { readonly act: 'pause'; readonly of: ClockPause }
  | { readonly act: 'resume'; readonly of: ClockResumption }
  | { readonly act: 'rework'; readonly of: ClockRework };

/**
 * What one transaction changes about cases that it holds locked: collected while it is decided, written set by set at the
 * end (`WorkStores.write`). Rooms with tables of their own add what they write with `also`.
 */
export class Work {
  readonly cases = new Set<Case>();
  readonly orders = new Set<Order>();
  /** Orders that this work issues; changed further by it or not. */
  readonly issued: Order[] = [];
  readonly started: Clock[] = [];
  /** What it does to clocks that are there, in the order of the calls. */
  readonly acts: ClockAct[] = [];
  private readonly others: ((tx: Tx) => Promise<void>)[] = [];

  constructor(
    readonly journal: Journal,
    /** The cases it locked, whole, by id; empty where a service locks its own. */
    readonly files: ReadonlyMap<string, OpenedCase> = new Map(),
  ) {}

  /** A case of this work. @throws DomainError NOT_FOUND */
  file(id: string): OpenedCase {
    const found = this.files.get(id);
    if (found === undefined) throw new DomainError('NOT_FOUND', { field: 'caseId', expected: 'a case' });
    return found;
  }

  touch(file: Case, order?: Order): void {
    this.cases.add(file);
    if (order !== undefined) this.orders.add(order);
  }

  stop(of: ClockStop): void {
    this.act({ act: 'stop', of });
  }

  pause(of: ClockPause): void {
    this.act({ act: 'pause', of });
  }

  resume(of: ClockResumption): void {
    this.act({ act: 'resume', of });
  }

  rework(of: ClockRework): void {
    this.act({ act: 'rework', of });
  }

  private act(act: ClockAct): void {
    this.touch(act.of.file);
    this.acts.push(act);
  }

  /** Written after cases, orders and clocks, in the order of the calls, before the history. */
  also(write: (tx: Tx) => Promise<void>): void {
    this.others.push(write);
  }

  async writeOthers(tx: Tx): Promise<void> {
    for (const write of this.others) await write(tx);
  }
}
