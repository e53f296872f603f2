import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import type { OpenedCase } from '../cases/case';
import { CaseClosing, toldOf } from '../cases/case-closing';
import { caseStateAfter } from '../cases/case.states';
import { OrderAccepting } from '../reviews/order-accepting.service';
import type { Work } from '../work/work';
import type { Order } from './order';
import { isEnded } from './order.states';

/** What becomes of a case when one of its orders is gone otherwise than by a review. */
@Injectable()
export class CaseSettling {
  constructor(
    private readonly closing: CaseClosing,
    private readonly accepting: OrderAccepting,
  ) {}

  /**
   * Closes the case when nothing can become of any order, or takes it to review when whatever is left is answered. Give
   * every order of the case as this work leaves it, the first issued first.
   */
  async settle(work: Work, tx: Tx, file: OpenedCase, orders: readonly Order[], actor: string): Promise<void> {
    const told = toldOf(orders);
    const words = told && (await this.accepting.wordsOf(tx, told, file.sender.normalized));
    if (this.closing.closeIfSettled(work, file, orders, actor, words)) return;
    const left = orders.filter((order) => !isEnded(order));
    if (left.length === 0 || !left.every(({ state }) => state === 'answered')) return;
    file.state = caseStateAfter(file.state, 'order-answered');
    work.touch(file);
  }
}
