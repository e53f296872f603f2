import { Injectable } from '@nestjs/common';
import type { RiskRise } from '#contracts/order-supplemented.v1';
import type { Tx } from '#persistence/database';
import { widenReceived, type OpenedCase } from '../cases/case';
import { CaseClosing } from '../cases/case-closing';
import { decideFolding, type ReceivedSpan } from '../cases/folding';
import { ClockRules } from '../clocks/clock-rules';
import { LegalHoldStore } from '../clocks/legal-hold.store';
import { unitClock } from '../clocks/clock-starting';
import { BesideOrderStore } from '../orders/beside-order.store';
import type { Order } from '../orders/order';
import { MOST_COMPLAINTS, type CarriedComplaint } from '../orders/order-complaint';
import { OrderIssuing } from '../orders/order-issuing';
import { OrderWithdrawing } from '../orders/order-withdrawing.service';
import { recordClocksStarted } from '../orders/order.events';
import { isOwing } from '../orders/order.states';
import type { Work } from '../work/work';
import { WorkStores } from '../work/work.stores';
import { CaseMovingStore, type MovableComplaint, type MovedComplaint } from './case-moving.store';
import { recordMoved } from './owner.events';

export interface Merging {
  readonly actor: string;
  readonly reason: string;
}

/** An order that the merged complaints travel to, and why its unit now has 24 hours for a first measure. */
interface Receiver {
  readonly order: Order;
  rise: RiskRise | null;
}

@Injectable()
export class CaseMerging {
  constructor(
    private readonly moving: CaseMovingStore,
    private readonly closing: CaseClosing,
    private readonly issuing: OrderIssuing,
    private readonly rules: ClockRules,
    private readonly beside: BesideOrderStore,
    private readonly stores: WorkStores,
    private readonly withdrawing: OrderWithdrawing,
    private readonly holds: LegalHoldStore,
  ) {}

  /**
   * The complaints of a case join the live case of the fold key that is theirs now: judged by its measure, sent to its
   * open orders as supplements, with the clocks that are theirs; the emptied case is closed and linked (workflow.md §4).
   * Writes at once, so every guard comes first. Gives whether some came after the live case's measure, which asks for
   * rework once this work is written. @throws DomainError CASEWORK_CASE_HELD
   */
  async merge(work: Work, tx: Tx, from: OpenedCase, to: OpenedCase, merging: Merging): Promise<boolean> {
    await this.holds.assertNoneHeld(tx, [from, to]);
    const receivers = await this.receiversOf(tx, to);
    this.raise(work, from, to, receivers, merging.actor);
    const orderBefore = from.orderId;
    let isAfterMeasure = false;
    for (let after: string | null = null; ;) {
      const chunk: MovableComplaint[] = await this.moving.movable(tx, from.id, to.id, after, MOST_COMPLAINTS);
      const judged = chunk.map((one) => ({ one, flags: judge(one, to) }));
      if (chunk.length > 0) await this.move(work, tx, [from, orderBefore], to, judged, receivers, merging);
      isAfterMeasure ||= judged.some(({ flags }) => flags.afterMeasure);
      if (chunk.length < MOST_COMPLAINTS) break;
      after = chunk.at(-1)!.id;
    }
    Object.assign(from, {
      complaints: 0,
      distinctComplainants: 0,
      secondDisturbances: 0,
      orderId: null,
      orderNumber: null,
    });
    const { actor, reason: note } = merging;
    await this.endOrders(work, tx, from, merging);
    this.closing.close(work, from, { reason: 'merged', actor, note, mergedInto: to.id });
    work.touch(to);
    await this.moving.freeKey(tx, from.sender.normalized, from.foldUnit, from.id);
    await this.moving.keepFindable(tx, from.sender.normalized, from.id);
    await this.moving.link(tx, from.id, to.id, 'merged');
    return isAfterMeasure;
  }

  /** Orders beside the one that is gone: their units have nothing left to answer for here. */
  private async endOrders(work: Work, tx: Tx, from: OpenedCase, { actor, reason }: Merging): Promise<void> {
    const facts = { cause: 'centre-12321', reason: reason.slice(0, 500), actor } as const;
    for (const order of (await this.beside.open(tx, [from.id])).get(from.id) ?? []) {
      this.withdrawing.withdraw(work, from, order, facts);
    }
  }

  private async receiversOf(tx: Tx, { id, orderId }: OpenedCase): Promise<Receiver[]> {
    const current = await this.stores.orders.byIds(tx, orderId === null ? [] : [orderId]);
    const beside = (await this.beside.open(tx, [id])).get(id) ?? [];
    return [...current.values(), ...beside.filter((one) => one.id !== orderId)].map((order) => ({ order, rise: null }));
  }

  /** A merged case about fraud makes the other one fraud; units that still owe an answer get the 24 hours from now on. */
  private raise(work: Work, from: OpenedCase, to: OpenedCase, receivers: readonly Receiver[], actor: string): void {
    if (from.risk !== 'fraud' || to.risk === 'fraud') return;
    Object.assign(to, { risk: 'fraud', riskReason: from.riskReason });
    const { journal } = work;
    const start = journal.now.getTime();
    for (const receiver of receivers) {
      if (!isOwing(receiver.order)) continue;
      const { id, unit } = receiver.order;
      const started = unitClock(this.rules, 'fraud-interim', { id, caseId: to.id, unit }, start, true, journal.now);
      const clock = this.issuing.promise('fraud-interim', start, true);
      if (started === null || clock === null) continue;
      work.started.push(started);
      receiver.rise = { raisedBy: actor, reason: from.riskReason, at: journal.at, clock };
      recordClocksStarted(journal, to, [started], { cause: 'risk-rise', actor, orderId: id, unit });
    }
  }

  private async move(
    { journal }: Work,
    tx: Tx,
    from: readonly [OpenedCase, string | null],
    to: OpenedCase,
    judged: readonly Judged[],
    receivers: readonly Receiver[],
    merging: Merging,
  ): Promise<void> {
    const chunk = judged.map(({ one }) => one);
    to.complaints += chunk.length;
    to.secondDisturbances += chunk.filter((one) => one.isSecond).length;
    to.distinctComplainants += new Set(
      chunk.filter((one) => one.isNewComplainant).map((one) => one.complainantId),
    ).size;
    for (const one of chunk) widenReceived(to, spanOf(one));
    const ids = chunk.map((one) => one.id);
    recordMoved(journal, from, [to, to.orderId], ids, merging);
    const carried = judged.flatMap(({ one, flags }) => travelling(one, flags.afterMeasure));
    for (const receiver of receivers) {
      if (carried.length > 0) this.issuing.supplement(journal, to, receiver.order, carried, receiver.rise);
      receiver.rise = null;
    }
    const carriers = new Map(carried.map(({ complaint, carriedBy }) => [complaint.complaintId, carriedBy]));
    const moved = judged.map(({ one: { id }, flags }): MovedComplaint => ({
      id,
      ...flags,
      carriedBy: carriers.get(id) ?? null,
    }));
    const where = { from: from[0].id, to: to.id, orderId: to.orderId, at: journal.at };
    await this.moving.move(tx, where, moved);
  }
}

type Flags = Pick<MovedComplaint, 'afterMeasure' | 'uncertainTime'>;

interface Judged {
  readonly one: MovableComplaint;
  readonly flags: Flags;
}

/** As if it joined now; what would open a case of its own can't, so it is flagged and never counted as recurrence. */
function judge(one: MovableComplaint, to: OpenedCase): Flags {
  const folding = decideFolding(spanOf(one), to);
  if (folding.into === 'new-case') return { afterMeasure: false, uncertainTime: true };
  return { afterMeasure: folding.afterMeasure, uncertainTime: folding.uncertainTime };
}

const spanOf = ({ receivedFrom, receivedUntil }: MovableComplaint): ReceivedSpan =>
  receivedFrom === null || receivedUntil === null ? null : { from: receivedFrom, until: receivedUntil };

function travelling({ id, body }: MovableComplaint, afterMeasure: boolean): CarriedComplaint[] {
  if (body === null) return [];
  const told = afterMeasure ? body.replace(/"afterMeasure":false}$/, '"afterMeasure":true}') : body;
  return [{ complaint: { complaintId: id }, body: told, carriedBy: null }];
}
