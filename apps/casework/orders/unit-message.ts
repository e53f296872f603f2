import { OrderAcknowledgedV1 } from '#contracts/order-acknowledged.v1';
import { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { readMessage } from '#contracts/reading';
import { DomainError } from '#kernel/domain-error';

/** What a unit says about an order, by lane or by HTTP. */
export type UnitStatement =
  | { readonly kind: 'acknowledgement'; readonly body: OrderAcknowledgedV1 }
  | { readonly kind: 'feedback'; readonly body: OrderFeedbackV1 };

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

export const STATEMENT_TYPES: readonly string[] = [OrderAcknowledgedV1.type, OrderFeedbackV1.type];

/** Reads the value of a statement. @throws DomainError that names field, expectation and what came. */
export function readStatement(type: string, value: Buffer | object): UnitStatement {
  return type === OrderFeedbackV1.type
    ? { kind: 'feedback', body: read(OrderFeedbackV1, value) }
    : { kind: 'acknowledgement', body: read(OrderAcknowledgedV1, value) };
}

function read<T extends object>(type: abstract new () => T, value: Buffer | object): T {
  const reading = readMessage(type, value);
  if (reading.ok) return reading.message;
  const { code, field, expected, got } = reading;
  throw new DomainError(code, { ...(field === undefined ? {} : { field }), expected, got });
}
