import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '#access/principal';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { Database } from '#persistence/database';
import { StatementTaking } from '../statements/statement-taking.service';
import { OrderAnsweringService } from './order-answering.service';
import { readStatement } from './unit-message';
import type { AnswerView } from './order.view';

@Injectable()
export class OrderPostingService {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly answering: OrderAnsweringService,
    private readonly taking: StatementTaking,
  ) {}

  /** Applies what a desk says about an order over HTTP, by the same rules as the lane. @throws DomainError when refused. */
  async post(who: Principal, orderId: string, type: string, body: unknown): Promise<AnswerView> {
    const statement = readStatement(type, withOrder(orderId, body));
    who.assertActsFor(statement.body.unit);
    const { organisation } = who;
    if (statement.kind === 'other') {
      const { itemId: orderNumber } = await this.taking.post(who, statement.type, statement.body);
      return { orderId, orderNumber, state: 'returned' };
    }
    const message = { organisation, eventId: null, at: this.clock.now().getTime(), statement };
    // A refusal must not undo what the message proves (that the order was delivered), so it is thrown after the commit.
    const [verdict] = await this.db.transaction((tx) => this.answering.answer(tx, organisation, [message]));
    if (verdict?.outcome === 'accepted') {
      const { id, number: orderNumber, state } = verdict.order;
      return { orderId: id, orderNumber, state };
    }
    throw verdict?.outcome === 'refused' ? verdict.error : new DomainError('INTERNAL');
  }
}

/** The body with the order of the path. @throws DomainError when it is no object, or names another order */
export function withOrder(orderId: string, body: unknown): object {
  if (!isUuid(orderId)) throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id of an order' });
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new DomainError('NOT_JSON', { expected: 'a JSON object', got: Array.isArray(body) ? 'a list' : typeof body });
  }
  const stated = (body as { orderId?: unknown }).orderId;
  if (stated !== undefined && stated !== orderId) {
    throw new DomainError('REQUEST_INVALID', { field: 'orderId', expected: orderId, got: String(stated).slice(0, 40) });
  }
  return { ...body, orderId };
}
