import type { AssistAnsweredV1, MessageFacts } from '#contracts/assist-answered.v1';
import type { AssistFact } from '#contracts/vocabulary';
import { DomainError } from '#kernel/domain-error';
import type { Assist } from './assist';

/** The field of an answer that holds a fact. */
const FIELD_OF = {
  delivered: 'delivered',
  smsc: 'smsc',
  scts: 'scts',
  'originating-address': 'originatingAddress',
  gateway: 'gateway',
  'msg-id': 'msgId',
  concatenation: 'concatenation',
  'fake-base-station': 'fakeBaseStation',
} as const satisfies Record<AssistFact, keyof MessageFacts>;

/** @throws DomainError CASEWORK_ASSIST_INCOMPLETE for the first thing an answer lacks or brings beside what was asked */
export function checkAnswer(assist: Assist, { outcome, facts, block }: AssistAnsweredV1): void {
  if (outcome === 'declined') {
    if (facts.length > 0) throw incomplete('facts', 'no facts where the answer is declined', `${facts.length}`);
    if (block !== undefined) throw incomplete('block', 'no block where the answer is declined', block.kind);
    return;
  }
  if (assist.kind === 'block') return checkBlockAnswer({ facts, block });
  if (block !== undefined) throw incomplete('block', 'no block, because facts were asked for', block.kind);
  for (const complaintId of assist.complaintIds) {
    if (!facts.some((one) => one.complaintId === complaintId)) {
      throw incomplete('facts', `facts of complaint ${complaintId}`, 'nothing');
    }
  }
  const seen = new Set<string>();
  facts.forEach((one, i) => {
    if (!assist.complaintIds.includes(one.complaintId) || seen.has(one.complaintId)) {
      throw incomplete(`facts[${i}].complaintId`, 'each complaint asked about, once', one.complaintId);
    }
    seen.add(one.complaintId);
    checkFacts(assist, one, i);
  });
}

function checkBlockAnswer({ facts, block }: Pick<AssistAnsweredV1, 'facts' | 'block'>): void {
  if (block === undefined) throw incomplete('block', 'the block that was asked for, or a declined answer', 'nothing');
  if (facts.length > 0) throw incomplete('facts', 'no facts, because a block was asked for', `${facts.length}`);
  const { effectiveAt, endsAt } = block;
  if (endsAt !== undefined && Date.parse(endsAt) <= Date.parse(effectiveAt)) {
    throw new DomainError('CASEWORK_TIME_IMPOSSIBLE', {
      field: 'block.endsAt',
      expected: `after ${effectiveAt}`,
      got: endsAt,
    });
  }
}

/** Where no record was found there is nothing to say of it; else each asked fact is told or named as unavailable. */
function checkFacts({ facts }: Assist, one: MessageFacts, i: number): void {
  if (!one.found) return;
  for (const fact of facts) {
    const field = FIELD_OF[fact];
    if (one[field] === undefined && !one.unavailable.includes(fact)) {
      throw incomplete(`facts[${i}].${field}`, `${fact}, or its name under unavailable`, 'nothing');
    }
  }
}

const incomplete = (field: string, expected: string, got: string): DomainError =>
  new DomainError('CASEWORK_ASSIST_INCOMPLETE', { field, expected, got });
