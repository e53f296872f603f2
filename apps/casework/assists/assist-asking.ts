import type { AssistAskedV1 } from '#contracts/assist-asked.v1';
import type { OrderComplaint } from '#contracts/order-issued.v1';
import type { ResultCode } from '#contracts/vocabulary';
import { DomainError } from '#kernel/domain-error';
import { unitCode } from '#kernel/organisations';
import type { OpenedCase } from '../cases/case';

/** What is asked, by whoever asks: 12321 and the platform name the case, a unit its order. */
export type AssistQuestion = Pick<
  AssistAskedV1,
  'kind' | 'complaintIds' | 'facts' | 'windowFrom' | 'windowUntil' | 'reason' | 'handler'
>;

/**
 * The unit that got the messages: the recipients' carrier and province, or the carrier's national desk where the
 * province is unknown. @throws DomainError when the carrier is unknown, or there are several such units
 */
export function receivingUnit(complaints: readonly OrderComplaint[]): string {
  const units = new Map<string, number>();
  complaints.forEach(({ recipient: { carrier, province } }, i) => {
    if (carrier === null) {
      throw notPossible(`complaintIds[${i}]`, 'a complaint whose recipient’s carrier is known', 'carrier unknown');
    }
    const unit = unitCode(carrier, province);
    units.set(unit, (units.get(unit) ?? 0) + 1);
  });
  if (units.size > 1) {
    const got = [...units].map(([unit, count]) => `${unit}: ${count}`).join(', ');
    throw notPossible('complaintIds', 'complaints of one receiving unit', got);
  }
  return units.keys().next().value!;
}

/** @throws DomainError when something is missing or can't be asked */
export function checkQuestion(question: AssistQuestion, complaints: readonly OrderComplaint[]): void {
  const { kind = 'facts', complaintIds, facts, windowFrom, windowUntil, reason } = question;
  if (complaintIds.length === 0) throw invalid('complaintIds', 'at least one complaint of the case', 'none');
  const unknown = complaintIds.findIndex((id) => !complaints.some((one) => one.complaintId === id));
  if (unknown >= 0) throw invalid(`complaintIds[${unknown}]`, 'a complaint of the case', complaintIds[unknown]!);
  if (kind === 'facts' && facts.length === 0) throw invalid('facts', 'at least one fact to ask for', 'none');
  if (Date.parse(windowUntil) <= Date.parse(windowFrom))
    throw invalid('windowUntil', `after ${windowFrom}`, windowUntil);
  const field = contentIn(reason, complaints);
  if (field !== null) {
    throw new DomainError('CASEWORK_ASSIST_HOLDS_CONTENT', { field: 'reason', expected: `a reason without ${field}` });
  }
}

/** So many characters in a row are no accident. */
const QUOTED = 10;

/** What of the messages a text holds: their words, a link, a signature; null when nothing. */
export function contentIn(text: string, complaints: readonly OrderComplaint[]): string | null {
  const bare = withoutSpaces(text);
  for (const { text: content, links } of complaints) {
    if (links.some((link) => bare.includes(withoutSpaces(link)))) return 'a link of the message';
    const signature = /【([^】]{2,})】/.exec(content)?.[1];
    if (signature !== undefined && bare.includes(withoutSpaces(signature))) return 'the signature of the message';
    const words = withoutSpaces(content);
    for (let i = 0; i + QUOTED <= words.length; i++) {
      if (bare.includes(words.slice(i, i + QUOTED))) return 'words of the message';
    }
  }
  return null;
}

const withoutSpaces = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '').toLowerCase();

/** Senders that no originating unit can be reached behind. */
const UNREACHABLE: ReadonlySet<string> = new Set(['international', 'alphanumeric']);

/**
 * A block at the border of the receiving side stands in for a disposal that nobody can make (workflow.md §5).
 * @throws DomainError CASEWORK_BLOCK_NOT_CALLED_FOR
 */
export function checkBlock(
  { state, sender }: Pick<OpenedCase, 'state' | 'sender'>,
  known: { readonly results: readonly ResultCode[]; readonly hasFakeBaseStation: boolean },
): void {
  const isSpoofed = known.results.includes('SPOOFED_OR_FBS') || known.hasFakeBaseStation;
  if (state === 'unresolved' || UNREACHABLE.has(sender.kind) || isSpoofed) return;
  throw new DomainError('CASEWORK_BLOCK_NOT_CALLED_FOR', {
    field: 'kind',
    expected: 'a case that is unresolved, international, alphanumeric or found to be spoofed',
    got: `${sender.kind}, ${state}`,
  });
}

const invalid = (field: string, expected: string, got: string): DomainError =>
  new DomainError('FIELD_INVALID', { field, expected, got });

const notPossible = (field: string, expected: string, got: string): DomainError =>
  new DomainError('CASEWORK_ASSIST_NOT_POSSIBLE', { field, expected, got });
