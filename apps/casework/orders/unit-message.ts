import { OrderAcknowledgedV1 } from '#contracts/order-acknowledged.v1';
import { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { OrderReturnedV1 } from '#contracts/order-returned.v1';
import { readMessage } from '#contracts/reading';
import { DomainError } from '#kernel/domain-error';
import { returnFrom } from '../returns/feedback-as-return';
import type { StatementBody } from '../statements/statements';

/** What a unit says about an order, by lane or by HTTP. */
export type UnitStatement =
  | { readonly kind: 'acknowledgement'; readonly body: OrderAcknowledgedV1 }
  | { readonly kind: 'feedback'; readonly body: OrderFeedbackV1 }
  /** One of a room's own; its handler is found by its type. */
  | { readonly kind: 'other'; readonly type: string; readonly body: StatementBody };

export type OrderStatement = Exclude<UnitStatement, { kind: 'other' }>;

/** One message of an organisation, its form already checked. */
export interface UnitMessage {
  /** From the topic or the token, never from the payload. */
  readonly organisation: string;
  /** `ce_id`; null over HTTP, where the state of the order is the guard. */
  readonly eventId: string | null;
  /** When it came: the broker's time, or that of the request; epoch milliseconds. */
  readonly at: number;
  readonly statement: UnitStatement;
}

/** A message about an order that the order's own room answers. */
export type OrderMessage = UnitMessage & { readonly statement: OrderStatement };

export const ORDER_STATEMENT_TYPES: readonly string[] = [OrderAcknowledgedV1.type, OrderFeedbackV1.type];

/** Reads the value of a statement; NOT_OURS is a return. @throws DomainError that names field, expectation and what came. */
export function readStatement(type: string, value: Buffer | object): UnitStatement {
  if (type === OrderReturnedV1.type) return { kind: 'other', type, body: readBody(OrderReturnedV1, value) };
  if (type !== OrderFeedbackV1.type) return { kind: 'acknowledgement', body: readBody(OrderAcknowledgedV1, value) };
  const body = readBody(OrderFeedbackV1, value);
  const asReturn = returnFrom(body);
  return asReturn === null ? { kind: 'feedback', body } : { kind: 'other', type: OrderReturnedV1.type, body: asReturn };
}

/** Reads a value of a contract. @throws DomainError that names field, expectation and what came. */
export function readBody<T extends object>(type: abstract new () => T, value: Buffer | object): T {
  const reading = readMessage(type, value);
  if (reading.ok) return reading.message;
  const { code, field, expected, got } = reading;
  throw new DomainError(code, { ...(field === undefined ? {} : { field }), expected, got });
}
