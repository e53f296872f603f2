import { ComplaintCorrectedV1, ComplaintDisagreedV1, ComplaintWithdrawnV1 } from '#contracts/complaint-statements.v1';
import { readMessage } from '#contracts/reading';
import { DomainError } from '#kernel/domain-error';
import type { ReceivedItem } from '../complaints/received-item';

/** What a source says later of a complaint it reported, read and not yet judged. */
export type Statement =
  | { readonly kind: 'correction'; readonly body: ComplaintCorrectedV1 }
  | { readonly kind: 'withdrawal'; readonly body: ComplaintWithdrawnV1 }
  | { readonly kind: 'disagreement'; readonly body: ComplaintDisagreedV1 };

const KINDS: ReadonlyMap<string, Statement['kind']> = new Map([
  [ComplaintCorrectedV1.type, 'correction'],
  [ComplaintWithdrawnV1.type, 'withdrawal'],
  [ComplaintDisagreedV1.type, 'disagreement'],
]);

/** Whether the item is about a complaint reported before. */
export const isStatement = ({ type }: Pick<ReceivedItem, 'type'>): boolean => KINDS.has(type);

/** @throws DomainError what is wrong with its form, or that it names another organisation */
export function readStatement({ type, value, refusal }: ReceivedItem, organisation: string): Statement {
  if (refusal !== null) throw refusal;
  const statement = read(KINDS.get(type)!, value);
  const named = statement.body.organisation;
  if (named !== undefined && named !== organisation) {
    const expected = `${organisation}, as the lane or token says, or nothing`;
    throw new DomainError('ORGANISATION_MISMATCH', { field: 'organisation', expected, got: named });
  }
  return statement;
}

function read(kind: Statement['kind'], value: ReceivedItem['value']): Statement {
  if (kind === 'correction') return { kind, body: bodyOf(ComplaintCorrectedV1, value) };
  if (kind === 'withdrawal') return { kind, body: bodyOf(ComplaintWithdrawnV1, value) };
  return { kind, body: bodyOf(ComplaintDisagreedV1, value) };
}

function bodyOf<T extends object>(contract: abstract new () => T, value: ReceivedItem['value']): T {
  const reading = readMessage(contract, value);
  if (reading.ok) return reading.message;
  const { code, field, expected, got } = reading;
  throw new DomainError(code, { ...(field !== undefined && { field }), expected, got });
}
