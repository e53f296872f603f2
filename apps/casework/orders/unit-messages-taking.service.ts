import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { StatementTaking, type StatementVerdict } from '../statements/statement-taking.service';
import { Statements } from '../statements/statements';
import { WorkStores } from '../work/work.stores';
import { OrderAnsweringService, type Verdict as OrderVerdict } from './order-answering.service';
import type { OrderMessage, UnitMessage } from './unit-message';

export type UnitVerdict = OrderVerdict | StatementVerdict;

@Injectable()
export class UnitMessagesTaking {
  constructor(
    private readonly answering: OrderAnsweringService,
    private readonly statements: Statements,
    private readonly taking: StatementTaking,
    private readonly stores: WorkStores,
  ) {}

  /**
   * Applies one organisation's messages in their order and gives a verdict for each: messages about orders as sets, a
   * room's own statements one by one in between.
   */
  async take(tx: Tx, organisation: string, messages: readonly UnitMessage[]): Promise<UnitVerdict[]> {
    if (messages.every(isOrderMessage)) return this.answering.answer(tx, organisation, messages);
    await this.lockAll(tx, messages);
    const verdicts: UnitVerdict[] = [];
    for (let i = 0; i < messages.length;) {
      const run = runOfOrders(messages, i);
      if (run.length > 0) verdicts.push(...(await this.answering.answer(tx, organisation, run)));
      else verdicts.push(await this.taking.take(tx, messages[i]!));
      i += Math.max(1, run.length);
    }
    return verdicts;
  }

  /** All cases of the batch at once and sorted, so that two lanes can't wait for each other. */
  private async lockAll(tx: Tx, messages: readonly UnitMessage[]): Promise<void> {
    const orderIds = messages.flatMap((message) => (isOrderMessage(message) ? message.statement.body.orderId : []));
    const caseIds = await this.stores.orders.caseIds(tx, [...new Set(orderIds)]);
    for (const { statement } of messages) {
      if (statement.kind !== 'other') continue;
      caseIds.push(...(await this.statements.of(statement.type)!.casesOf(tx, statement.body)));
    }
    await this.stores.cases.lock(tx, [...new Set(caseIds)]);
  }
}

const isOrderMessage = (message: UnitMessage): message is OrderMessage => message.statement.kind !== 'other';

function runOfOrders(messages: readonly UnitMessage[], from: number): OrderMessage[] {
  const run: OrderMessage[] = [];
  for (let i = from; i < messages.length; i++) {
    const message = messages[i]!;
    if (!isOrderMessage(message)) break;
    run.push(message);
  }
  return run;
}
