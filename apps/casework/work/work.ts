import type { ClockKind } from '#contracts/vocabulary';
import { DomainError } from '#kernel/domain-error';
import type { Tx } from '#persistence/database';
import type { Case, OpenedCase } from '../cases/case';
import type { Clock } from '../clocks/clock';
import type { Journal } from '../history/journal';
import type { Order } from '../orders/order';

/** Stops the running clocks of some kinds of one case, narrowed to what they are about. */
export interface ClockStop {
  readonly file: Case;
  readonly kinds: readonly ClockKind[];
  readonly orderId?: string;
  readonly complaintId?: string;
  /** The assist, return, appeal or supervision the clocks are about. */
  readonly subjectId?: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reason: string;
  readonly actor: string;
}

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
  readonly stops: ClockStop[] = [];
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

  stop(stop: ClockStop): void {
    this.touch(stop.file);
    this.stops.push(stop);
  }

  /** Written after cases, orders and clocks, in the order of the calls, before the history. */
  also(write: (tx: Tx) => Promise<void>): void {
    this.others.push(write);
  }

  async writeOthers(tx: Tx): Promise<void> {
    for (const write of this.others) await write(tx);
  }
}
