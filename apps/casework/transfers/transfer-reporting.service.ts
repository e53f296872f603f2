import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '#access/principal';
import { TransferReportedV1 } from '#contracts/transfer-reported.v1';
import { CLOCK, MINUTE, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import { parseUnitCode } from '#kernel/organisations';
import { Database, type Tx } from '#persistence/database';
import { OrderHearing } from '../assists/order-hearing';
import { isOwing } from '../orders/order.states';
import { possibleTime } from '../orders/order-time';
import type { Order } from '../orders/order';
import { OrderStore } from '../orders/order.store';
import { Statements, type Statement, type StatementHandler } from '../statements/statements';
import { CaseWorking } from '../work/case-working.service';
import type { Work } from '../work/work';
import { moveTransfer, type Transfer, type TransferStep } from './transfer';
import { recordTransfer } from './transfer.events';
import { TransferStore } from './transfer.store';

/** How far two honest clocks may differ. */
const SKEW = 5 * MINUTE;

@Injectable()
export class TransferReporting implements StatementHandler<TransferReportedV1> {
  readonly contract = TransferReportedV1;

  constructor(
    statements: Statements,
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly working: CaseWorking,
    private readonly orders: OrderStore,
    private readonly hearing: OrderHearing,
    private readonly transfers: TransferStore,
  ) {
    statements.take(this);
  }

  casesOf(tx: Tx, { orderId }: TransferReportedV1): Promise<readonly string[]> {
    return this.orders.caseIds(tx, [orderId]);
  }

  /** A unit reports what it handed over, or what became of it. @throws DomainError when it is refused */
  async apply(
    work: Work,
    tx: Tx,
    { organisation, at, body }: Statement<TransferReportedV1>,
  ): Promise<{ itemId: string }> {
    const order = (await this.orders.byIds(tx, [body.orderId])).get(body.orderId);
    assertOfUnit(order, organisation, body);
    const moment = possibleTime(at, order, work.journal.now);
    const itemId = await this.take(work, tx, order, body, moment, body.unit);
    if (isOwing(order)) this.hearing.hear(work, work.file(order.caseId), order, moment, 'transfer');
    return { itemId };
  }

  /** 12321 records one about any unit's order. @throws DomainError when it is refused */
  async byCentre(who: Principal, body: TransferReportedV1): Promise<{ itemId: string }> {
    const at = this.clock.now().getTime();
    return this.db.transaction(async (tx) => {
      const caseIds = await this.orders.caseIds(tx, [body.orderId]);
      return this.working.within(tx, caseIds, async (work) => {
        const order = (await this.orders.byIds(tx, [body.orderId])).get(body.orderId);
        if (order === undefined) throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id of an order' });
        return { itemId: await this.take(work, tx, order, body, at, who.organisation) };
      });
    });
  }

  private async take(
    work: Work,
    tx: Tx,
    order: Order,
    body: TransferReportedV1,
    at: number,
    recordedBy: string,
  ): Promise<string> {
    const stateAt = checkedTime(body, at);
    const known = await this.transfers.find(tx, body);
    const transfer = known ?? this.sent(body, order, stateAt);
    if (known !== undefined) {
      if (stateAt < known.stateAt) {
        throw impossible('stateAt', `not before it was ${known.state} (${instant(known.stateAt)})`, instant(stateAt));
      }
      moveTransfer(known, body.state);
      Object.assign(known, { reference: body.reference, stateAt });
    }
    const { note = null, handler = null, reference, state } = body;
    const step: TransferStep = { transferId: transfer.id, state, reference, stateAt, note, recordedBy, handler };
    const file = work.file(order.caseId);
    work.touch(file);
    recordTransfer(work.journal, file, transfer, step);
    work.also(async (t) => {
      await (known === undefined ? this.transfers.insert(t, transfer) : this.transfers.update(t, transfer));
      await this.transfers.insertStep(t, step, work.journal.at);
    });
    return transfer.id;
  }

  /** Nothing is handed over any more about an order that came to nothing; what was is told to its end all the same. */
  private sent({ state, transferId, to, reference, sentAt }: TransferReportedV1, order: Order, at: number): Transfer {
    if (state !== 'sent' || transferId !== undefined) {
      throw new DomainError('CASEWORK_TRANSFER_UNKNOWN', {
        field: transferId === undefined ? 'reference' : 'transferId',
        expected: 'a transfer of this order that was reported as sent',
        got: transferId ?? reference,
      });
    }
    if (order.state === 'withdrawn' || order.state === 'undeliverable') {
      throw new DomainError('CASEWORK_ILLEGAL_ORDER_TRANSITION', {
        field: 'orderId',
        expected: 'an order that reached its unit and was not withdrawn',
        got: order.state,
      });
    }
    const { caseId, id: orderId, unit } = order;
    const id = uuidv7(this.clock.now());
    return { id, caseId, orderId, unit, to, reference, sentAt: Date.parse(sentAt), state, stateAt: at };
  }
}

/** When it came to the state that is reported. */
function checkedTime({ state, sentAt, stateAt }: TransferReportedV1, at: number): number {
  const sent = Date.parse(sentAt);
  if (sent > at + SKEW) throw impossible('sentAt', 'not after the message itself', sentAt);
  if (state === 'sent') return sent;
  if (stateAt === undefined) return Math.max(at, sent);
  const moment = Date.parse(stateAt);
  if (moment > at + SKEW) throw impossible('stateAt', 'not after the message itself', stateAt);
  if (moment < sent) throw impossible('stateAt', `not before it was sent (${sentAt})`, stateAt);
  return moment;
}

function assertOfUnit(
  order: Order | undefined,
  organisation: string,
  { orderId, unit }: TransferReportedV1,
): asserts order is Order {
  if (order === undefined || parseUnitCode(order.unit).organisation !== organisation) {
    throw new DomainError('CASEWORK_ORDER_UNKNOWN', {
      field: 'orderId',
      expected: 'an order of this unit',
      got: orderId,
    });
  }
  if (order.unit !== unit) {
    throw new DomainError('CASEWORK_UNIT_MISMATCH', { field: 'unit', expected: order.unit, got: unit });
  }
}

const instant = (at: number): string => new Date(at).toISOString();

const impossible = (field: string, expected: string, got: string): DomainError =>
  new DomainError('CASEWORK_TIME_IMPOSSIBLE', { field, expected, got });
