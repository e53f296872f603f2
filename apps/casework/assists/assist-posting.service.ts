import { Injectable } from '@nestjs/common';
import { keepNothing, type KeepAnswer } from '#access/keep-answer';
import { Principal } from '#access/principal';
import { AssistAskedV1 } from '#contracts/assist-asked.v1';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { NATIONAL, unitCode } from '#kernel/organisations';
import { Database } from '#persistence/database';
import { readBody } from '../orders/unit-message';
import { OrderStore } from '../orders/order.store';
import { StatementTaking } from '../statements/statement-taking.service';
import { CaseWorking } from '../work/case-working.service';
import { AssistAsking } from './assist-asking.service';

/** Roles that ask for the platform or for 12321: about any case, as their organisation's national desk. */
const OF_PLATFORM = ['centre-12321', 'arbiter', 'operator'] as const;

/** What is said of assists over HTTP, by the rules of the lane. */
@Injectable()
export class AssistPosting {
  constructor(
    private readonly db: Database,
    private readonly taking: StatementTaking,
    private readonly working: CaseWorking,
    private readonly asking: AssistAsking,
    private readonly orders: OrderStore,
  ) {}

  async ask(who: Principal, type: string, body: unknown, keep: KeepAnswer = keepNothing): Promise<{ itemId: string }> {
    if (!who.has(...OF_PLATFORM)) return this.taking.post(who, type, objectOf(body), keep);
    const { caseId, ...asked } = objectOf(body) as { caseId?: unknown; orderId?: unknown };
    const isOfCase = isUuid(caseId) && (asked.orderId ?? null) === null;
    const unit = unitCode(who.organisation, NATIONAL);
    // The contract wants an order; where only the case is named its id stands in.
    const question = readBody(AssistAskedV1, { ...asked, ...(isOfCase ? { orderId: caseId } : {}), unit });
    const [ofOrder] = isOfCase ? [caseId] : await this.caseOf(question.orderId);
    if (ofOrder === undefined || (!isOfCase && caseId !== undefined && caseId !== ofOrder)) throw notFound();
    const orderId = isOfCase ? null : question.orderId;
    const asker = { unit, orderId, isOfPlatform: true };
    return this.db.transaction(async (tx) => {
      const answer = await this.working.within(tx, [ofOrder], async (work) => {
        if (work.files.size === 0) throw notFound();
        return { itemId: (await this.asking.ask(work, tx, ofOrder, asker, question)).id };
      });
      await keep(tx, answer);
      return answer;
    });
  }

  answer(who: Principal, type: string, id: string, body: unknown): Promise<{ itemId: string }> {
    return this.taking.post(who, type, { ...objectOf(body), assistId: id });
  }

  withdraw(who: Principal, type: string, id: string, body: unknown): Promise<{ itemId: string }> {
    const stated = objectOf(body);
    if (!who.has(...OF_PLATFORM)) return this.taking.post(who, type, { ...stated, assistId: id });
    const unit = unitCode(who.organisation, NATIONAL);
    const national = new Principal(who.organisation, [unit], who.roles);
    return this.taking.post(national, type, { ...stated, unit, assistId: id });
  }

  private caseOf(orderId: string): Promise<string[]> {
    return this.db.transaction((tx) => this.orders.caseIds(tx, [orderId]));
  }
}

function objectOf(body: unknown): Record<string, unknown> {
  if (body !== null && typeof body === 'object' && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new DomainError('NOT_JSON', { expected: 'a JSON object', got: Array.isArray(body) ? 'a list' : typeof body });
}

const notFound = (): DomainError => new DomainError('NOT_FOUND', { field: 'caseId', expected: 'a case, or its order' });
