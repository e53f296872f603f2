import { Injectable } from '@nestjs/common';
import { AssistAskedV1 } from '#contracts/assist-asked.v1';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import type { Tx } from '#persistence/database';
import type { Order } from '../orders/order';
import { isOwing } from '../orders/order.states';
import { OrderStore } from '../orders/order.store';
import { Statements, type Statement, type StatementHandler } from '../statements/statements';
import type { Work } from '../work/work';
import type { Assist } from './assist';
import { checkBlock, checkQuestion, receivingUnit, type AssistQuestion } from './assist-asking';
import { recordRequested } from './assist.events';
import { AssistStore } from './assist.store';
import { OrderHearing } from './order-hearing';

/** Who asks: the originating unit in the work of its order, or 12321 and the platform about any case. */
export interface Asker {
  readonly unit: string;
  readonly orderId: string | null;
  readonly isOfPlatform: boolean;
}

/** 协查 asked by a unit on its lane or over HTTP, and by 12321 and the platform over HTTP. */
@Injectable()
export class AssistAsking implements StatementHandler<AssistAskedV1> {
  readonly contract = AssistAskedV1;

  constructor(
    statements: Statements,
    private readonly orders: OrderStore,
    private readonly assists: AssistStore,
    private readonly hearing: OrderHearing,
  ) {
    statements.take(this);
  }

  casesOf(tx: Tx, { orderId }: AssistAskedV1): Promise<string[]> {
    return this.orders.caseIds(tx, [orderId]);
  }

  async apply(work: Work, tx: Tx, { at, body }: Statement<AssistAskedV1>): Promise<{ itemId: string }> {
    const { orderId, unit } = body;
    const order = (await this.orders.byIds(tx, [orderId])).get(orderId);
    assertOwnOrder(order, body);
    const asker: Asker = { unit, orderId, isOfPlatform: false };
    const assist = await this.ask(work, tx, order.caseId, asker, body);
    this.hearing.hear(work, work.file(order.caseId), order, Math.min(at, work.journal.now.getTime()), 'assist');
    return { itemId: assist.id };
  }

  /** Asks the receiving unit of the complaints. @throws DomainError when nobody can be asked that */
  async ask(work: Work, tx: Tx, caseId: string, asker: Asker, question: AssistQuestion): Promise<Assist> {
    const file = work.file(caseId);
    const { kind = 'facts' } = question;
    const ids = [...new Set(question.complaintIds)];
    const complaints = await this.assists.complaints(tx, caseId, ids);
    checkQuestion(question, complaints);
    const unit = receivingUnit(complaints);
    if (kind === 'block') checkBlock(file, await this.assists.origin(tx, caseId));
    const assist: Assist = {
      id: uuidv7(work.journal.now),
      caseId,
      orderId: asker.orderId ?? file.orderId,
      kind,
      state: 'requested',
      askedBy: asker.unit,
      isOfPlatform: asker.isOfPlatform,
      unit,
      // The mailbox that refused the order may still be named in the case.
      originatingUnit: file.state === 'unresolved' ? null : file.unit,
      complaintIds: ids,
      facts: [...new Set(question.facts)],
      windowFrom: Date.parse(question.windowFrom),
      windowUntil: Date.parse(question.windowUntil),
      reason: question.reason,
      handler: question.handler,
      requestedAt: work.journal.now.getTime(),
      deliveredAt: null,
      endedAt: null,
      answer: null,
    };
    recordRequested(work.journal, file, assist, complaints);
    work.touch(file);
    work.also((later) => this.assists.insert(later, assist));
    return assist;
  }
}

const organisationOf = (unit: string): string => unit.slice(0, unit.lastIndexOf('-'));

function assertOwnOrder(order: Order | undefined, { orderId, unit }: AssistAskedV1): asserts order is Order {
  if (order === undefined || organisationOf(order.unit) !== organisationOf(unit)) {
    const expected = 'an order of this unit';
    throw new DomainError('CASEWORK_ORDER_UNKNOWN', { field: 'orderId', expected, got: orderId });
  }
  if (order.unit !== unit) {
    throw new DomainError('CASEWORK_UNIT_MISMATCH', { field: 'unit', expected: order.unit, got: unit });
  }
  if (isOwing(order) || order.state === 'answered') return;
  throw new DomainError('CASEWORK_ILLEGAL_ORDER_TRANSITION', {
    field: 'orderId',
    expected: 'an order that the unit works on or has answered',
    got: order.state,
  });
}
