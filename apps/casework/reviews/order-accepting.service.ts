import { Injectable } from '@nestjs/common';
import type { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import type { Tx } from '#persistence/database';
import { withoutIdentity } from '../answers/answer-texts';
import type { Case } from '../cases/case';
import { CaseClosing, toldOf } from '../cases/case-closing';
import { ClockRules } from '../clocks/clock-rules';
import { clockOf } from '../clocks/clock-starting';
import { NATIONAL, unitCode } from '#kernel/organisations';
import type { Order } from '../orders/order';
import { endOrder, isEnded } from '../orders/order.states';
import { OrderStore } from '../orders/order.store';
import type { Work } from '../work/work';
import { AcceptingStore } from './accepting.store';
import { BY_PLAN } from './review';
import { recordAccepted } from './review.events';

/** Feedback that stands, by whom and why. */
export interface Acceptance {
  readonly file: Case;
  readonly order: Order;
  readonly body: OrderFeedbackV1;
  readonly plan: string;
  readonly actor: string;
  /** Of 12321; null for the plan. */
  readonly person: string | null;
  readonly reviewed: boolean;
}

@Injectable()
export class OrderAccepting {
  constructor(
    private readonly rules: ClockRules,
    private readonly closing: CaseClosing,
    private readonly orders: OrderStore,
    private readonly stored: AcceptingStore,
  ) {}

  /**
   * Accepts a set of orders, starts 12321's answer clocks with the first accepted feedback, and closes the cases that
   * have nothing open left. Call it under the cases' locks.
   */
  async accept(tx: Tx, work: Work, accepted: readonly Acceptance[]): Promise<void> {
    if (accepted.length === 0) return;
    const { journal } = work;
    const at = journal.now.getTime();
    for (const { file, order, actor, ...by } of accepted) {
      endOrder(order, 'accepted', actor === BY_PLAN ? 'platform' : 'centre-12321', { at, reason: 'accepted' });
      work.touch(file, order);
      recordAccepted(journal, file, order, { actor, ...by });
    }
    await this.startAnswerClocks(tx, work, accepted);
    await this.close(tx, work, accepted);
  }

  /** What the unit of an accepted order says to complainants, for a case that something else closes. */
  async wordsOf(tx: Tx, order: Order, sender: string): Promise<string | undefined> {
    return textOf(await this.stored.lastFeedback(tx, order.id), sender);
  }

  private async startAnswerClocks(tx: Tx, { journal, started }: Work, accepted: readonly Acceptance[]): Promise<void> {
    const waiting = await this.stored.unansweredOfCentre(tx, [...new Set(accepted.map(({ file }) => file.id))]);
    for (const { caseId, complaintId, organisation } of waiting) {
      const centre = unitCode(organisation, NATIONAL);
      const clock = clockOf(
        this.rules,
        'answer-12321',
        { caseId, complaintId },
        centre,
        journal.now.getTime(),
        journal.now,
      );
      if (clock !== null) started.push(clock);
    }
  }

  private async close(tx: Tx, work: Work, accepted: readonly Acceptance[]): Promise<void> {
    const cases = await this.stored.orderIds(tx, [...new Set(accepted.map(({ file }) => file.id))]);
    const here = new Map([...work.orders, ...work.issued].map((order) => [order.id, order]));
    const others = cases.flatMap(({ orderIds }) => orderIds.filter((id) => !here.has(id)));
    for (const [id, order] of await this.orders.byIds(tx, others)) here.set(id, order);
    const last = new Map(accepted.map((one) => [one.file.id, one]));
    const bodies = new Map(accepted.map(({ order, body }) => [order.id, body]));
    for (const { caseId, sender, orderIds } of cases) {
      const { file, actor } = last.get(caseId)!;
      const all = [...orderIds, ...work.issued.filter((one) => one.caseId === caseId).map((one) => one.id)];
      const orders = [...new Set(all)].map((id) => here.get(id)!);
      const told = orders.every(isEnded) ? toldOf(orders) : undefined;
      const body = told && (bodies.get(told.id) ?? (await this.stored.lastFeedback(tx, told.id)));
      this.closing.closeIfSettled(work, file, orders, actor, body && textOf(body, sender));
    }
  }
}

const textOf = ({ textForComplainant, holder }: OrderFeedbackV1, sender: string): string | undefined =>
  textForComplainant === undefined
    ? undefined
    : withoutIdentity(textForComplainant, holder?.kind === 'own' ? null : (holder?.name ?? null), sender);
