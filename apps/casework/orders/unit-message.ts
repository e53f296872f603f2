import { OrderAcknowledgedV1 } from '#contracts/order-acknowledged.v1';
import { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { readMessage } from '#contracts/reading';
import { DomainError } from '#kernel/domain-error';
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

/** Reads the value of a statement. @throws DomainError that names field, expectation and what came. */
export function readStatement(type: string, value: Buffer | object): OrderStatement {
  return type === OrderFeedbackV1.type
    ? { kind: 'feedback', body: readBody(OrderFeedbackV1, value) }
    : { kind: 'acknowledgement', body: readBody(OrderAcknowledgedV1, value) };
}

/** Reads a value of a contract. @throws DomainError that names field, expectation and what came. */
export function readBody<T extends object>(type: abstract new () => T, value: Buffer | object): T {
  const reading = readMessage(type, value);
  if (reading.ok) return reading.message;
  const { code, field, expected, got } = reading;
  throw new DomainError(code, { ...(field === undefined ? {} : { field }), expected, got });
}
