import { Inject, Injectable } from '@nestjs/common';
import { keepNothing, type KeepAnswer } from '#access/keep-answer';
import type { Principal } from '#access/principal';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { Database, type Tx } from '#persistence/database';
import { OrderMessageStore, type FirstOutcome } from '../orders/order-message.store';
import { readBody, type UnitMessage } from '../orders/unit-message';
import { CaseWorking } from '../work/case-working.service';
import { Statements, type StatementBody } from './statements';

/** What became of one statement. */
export type StatementVerdict =
  | { readonly outcome: 'accepted'; readonly itemId: string }
  | { readonly outcome: 'duplicate'; readonly first: FirstOutcome }
  | { readonly outcome: 'refused'; readonly error: DomainError };

@Injectable()
export class StatementTaking {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly statements: Statements,
    private readonly working: CaseWorking,
    private readonly messages: OrderMessageStore,
  ) {}

  /** Applies one statement of a lane. A re-sent event changes nothing and is told what it was told first. */
  async take(tx: Tx, message: UnitMessage): Promise<StatementVerdict> {
    const { organisation, eventId } = message;
    const known = eventId === null ? undefined : await this.messages.outcomes(tx, organisation, [eventId]);
    const first = known?.get(eventId!);
    if (first !== undefined) return { outcome: 'duplicate', first };
    const verdict = await this.judge(tx, message);
    if (eventId !== null) {
      const { outcome } = verdict;
      const code = verdict.outcome === 'refused' ? verdict.error.code : null;
      const at = this.clock.now().toISOString();
      await this.messages.remember(tx, organisation, [{ eventId, orderId: null, outcome, code }], at);
    }
    return verdict;
  }

  /** Applies a statement made over HTTP by the same rules. @throws DomainError when it is refused. */
  async post(
    who: Principal,
    type: string,
    body: object,
    keep: KeepAnswer = keepNothing,
  ): Promise<{ readonly itemId: string }> {
    const handler = this.statements.of(type)!;
    const read = readBody(handler.contract, body);
    who.assertActsFor(read.unit);
    const at = this.clock.now().getTime();
    return this.db.transaction(async (tx) => {
      const answer = await this.apply(tx, type, who.organisation, at, read);
      await keep(tx, answer);
      return answer;
    });
  }

  private async judge(
    tx: Tx,
    { organisation, at, statement }: UnitMessage,
  ): Promise<Exclude<StatementVerdict, { outcome: 'duplicate' }>> {
    if (statement.kind !== 'other') throw new TypeError(`not a statement of a room: ${statement.kind}`);
    try {
      const { itemId } = await this.apply(tx, statement.type, organisation, at, statement.body);
      return { outcome: 'accepted', itemId };
    } catch (error) {
      if (error instanceof DomainError) return { outcome: 'refused', error };
      throw error;
    }
  }

  private async apply(tx: Tx, type: string, organisation: string, at: number, body: StatementBody) {
    assertSpeaks(organisation, body);
    const handler = this.statements.of(type)!;
    const caseIds = await handler.casesOf(tx, body);
    return this.working.within(tx, caseIds, (work) => handler.apply(work, tx, { organisation, at, body }));
  }
}

/** The lane or token says who speaks. */
function assertSpeaks(organisation: string, { organisation: stated, unit }: StatementBody): void {
  if (stated !== undefined && stated !== organisation) {
    throw new DomainError('ORGANISATION_MISMATCH', { field: 'organisation', expected: organisation, got: stated });
  }
  if (unit.slice(0, unit.lastIndexOf('-')) !== organisation) {
    throw new DomainError('ORGANISATION_MISMATCH', { field: 'unit', expected: `a unit of ${organisation}`, got: unit });
  }
}
