import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '#access/principal';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import { Database, type Tx } from '#persistence/database';
import { idsOf } from '../numbers';
import type { BulkFileLine } from './bulk-file';
import { contractLine } from './bulk-file-line';
import { readLine, type BulkLineReading } from './bulk-lines';
import { BulkStore } from './bulk.store';
import type { BulkLineView, BulkView } from './bulk.view';
import { refused } from './order-lane.service';
import { UnitMessagesTaking, type UnitVerdict } from './unit-messages-taking.service';
import type { UnitMessage, UnitStatement } from './unit-message';

/** A line with its number, and the order it names when that is known before it is applied. */
interface NumberedLine {
  readonly line: number;
  readonly reading: BulkLineReading;
  readonly orderNumber?: string;
}

@Injectable()
export class BulkPosting {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly taking: UnitMessagesTaking,
    private readonly bulks: BulkStore,
  ) {}

  /** Applies the lines of a list by the rules of the lane; each is judged on its own. */
  post(who: Principal, readings: readonly BulkLineReading[]): Promise<BulkView> {
    const lines = readings.map((reading, line) => ({ line, reading }));
    return this.db.transaction((tx) => this.apply(tx, who, lines));
  }

  /** The same for the lines of a file, which name orders by number. */
  postFile(who: Principal, lines: readonly BulkFileLine[]): Promise<BulkView> {
    return this.db.transaction(async (tx) => this.apply(tx, who, await this.numbered(tx, who, lines)));
  }

  private async apply(tx: Tx, who: Principal, lines: readonly NumberedLine[]): Promise<BulkView> {
    const { organisation, units } = who;
    const now = this.clock.now();
    const readings = lines.map((one) => ({ ...one, reading: mayPost(who, one.reading) }));
    const messages = readings.flatMap(({ reading: { statement } }): UnitMessage[] =>
      statement === undefined ? [] : [{ organisation, eventId: null, at: now.getTime(), statement }],
    );
    const verdicts = (await this.taking.take(tx, organisation, messages))[Symbol.iterator]();
    const views = readings.map(({ line, reading, orderNumber = null }): BulkLineView => {
      if (reading.refusal !== undefined) return { line, orderNumber, ...refused(reading.refusal), outcome: 'refused' };
      return { line, ...viewOf(verdicts.next().value!, reading.statement, orderNumber) };
    });
    const bulk = { id: uuidv7(now), organisation, units, postedAt: now.toISOString(), lines: views };
    await this.bulks.insert(tx, bulk);
    return bulkView(bulk);
  }

  private async numbered(tx: Tx, { organisation }: Principal, lines: readonly BulkFileLine[]): Promise<NumberedLine[]> {
    const ranges = lines.flatMap(({ cells }) => idsOf('GD', cells.order ?? '') ?? []);
    const orders = await this.bulks.ordersIn(tx, organisation, ranges);
    const byName = new Map(orders.flatMap((order) => [[order.number, order] as const, [order.id, order] as const]));
    return lines.map(({ line, cells }): NumberedLine => {
      const order = byName.get(cells.order?.toUpperCase() ?? '') ?? byName.get(cells.order ?? '');
      if (order === undefined) return { line, reading: { refusal: unknownOrder(cells.order) } };
      try {
        return { line, orderNumber: order.number, reading: readLine(contractLine(cells, order)) };
      } catch (error) {
        if (error instanceof DomainError) return { line, orderNumber: order.number, reading: { refusal: error } };
        throw error;
      }
    });
  }
}

export function bulkView({ id, postedAt, lines }: Omit<BulkView, 'accepted' | 'refused'>): BulkView {
  const accepted = lines.filter(({ outcome }) => outcome === 'accepted').length;
  return { id, postedAt, accepted, refused: lines.length - accepted, lines };
}

/** A desk speaks for its own units only. */
function mayPost(who: Principal, reading: BulkLineReading): BulkLineReading {
  if (reading.statement === undefined) return reading;
  const { unit } = reading.statement.body;
  if (who.mayActFor(unit)) return reading;
  return { refusal: new DomainError('NOT_ALLOWED', { field: 'unit', expected: 'a unit of the token', got: unit }) };
}

function viewOf(verdict: UnitVerdict, statement: UnitStatement, named: string | null): Omit<BulkLineView, 'line'> {
  const orderNumber = ('orderNumber' in verdict ? verdict.orderNumber : undefined) ?? named;
  switch (verdict.outcome) {
    case 'accepted':
      if ('order' in verdict) return { orderNumber, outcome: 'accepted', state: verdict.order.state };
      // NOT_OURS is a return; its receipt names the order.
      return { orderNumber: verdict.itemId, outcome: 'accepted', state: 'returned' };
    case 'refused':
      return { orderNumber, ...refused(verdict.error), outcome: 'refused' };
    case 'duplicate':
      throw new TypeError(`a posted ${statement.kind} has no event id`);
  }
}

const unknownOrder = (got = 'nothing'): DomainError =>
  new DomainError('CASEWORK_ORDER_UNKNOWN', {
    field: 'orderId',
    expected: '工单编号 of an order of this organisation',
    got: got.slice(0, 40),
  });
