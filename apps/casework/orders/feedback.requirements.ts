import type { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import type { ResultRequirement } from '#contracts/order-issued.v1';
import { RESULT_CODES, type ResultCode } from '#contracts/vocabulary';

/** What a feedback can be asked to bring; the name is told to the unit in the order and in a refusal. */
type Requirement =
  | 'cause'
  | 'textForComplainant'
  | 'handler'
  | 'handledAt'
  | 'holder'
  | 'measures'
  | 'search'
  | 'search.found'
  | 'reason'
  | 'evidence'
  | 'transferReference'
  | 'trueOwner';

/** Beside these, every result needs cause, handler, handled time and a text for the complainant (workflow.md §5). */
const OF_ALL = ['cause', 'handler', 'handledAt', 'textForComplainant'] as const satisfies readonly Requirement[];

export const RESULT_REQUIREMENTS: Readonly<Record<ResultCode, readonly Requirement[]>> = {
  CONFIRMED_ACTED: ['holder', 'measures'],
  CONFIRMED_NO_RESOURCE: ['holder', 'search'],
  NOT_CONFIRMED: ['reason', 'search'],
  CONSENT_PROVEN: ['evidence'],
  SERVICE_MESSAGE: ['evidence'],
  SPOOFED_OR_FBS: ['search', 'search.found'],
  TRANSFERRED_POLICE: ['transferReference'],
  NOT_OURS: ['trueOwner'],
};

/** What no feedback can be without by its contract need not be told in every order. */
const TOLD_OF_ALL = OF_ALL.filter((requirement) => requirement !== 'handler' && requirement !== 'handledAt');

/** The same as every order shows it to the unit. */
export const REQUIREMENTS_TOLD: ResultRequirement[] = RESULT_CODES.map((code) => ({
  code,
  requires: [...TOLD_OF_ALL, ...RESULT_REQUIREMENTS[code]],
}));

/** A gap in a feedback, for the refusal. */
export interface MissingPart {
  readonly field: string;
  readonly expected: string;
}

/** The first thing a feedback lacks, or null when it is complete. Incomplete feedback is refused at once and stops nothing. */
export function missingFrom(feedback: OrderFeedbackV1): MissingPart | null {
  const measure = missingFromMeasures(feedback);
  if (feedback.interim) {
    if (feedback.measures.length > 0) return measure;
    return { field: 'measures', expected: 'at least one measure, which interim feedback reports' };
  }
  if (feedback.resultCode === undefined) {
    return { field: 'resultCode', expected: `one of ${RESULT_CODES.join(', ')}, unless interim is true` };
  }
  for (const requirement of [...OF_ALL, ...RESULT_REQUIREMENTS[feedback.resultCode]]) {
    if (!brings(feedback, requirement)) {
      return { field: requirement, expected: `${WORDING[requirement]}, for ${feedback.resultCode}` };
    }
  }
  return measure;
}

/** A main code serves many sub-codes, so closing it takes a second person and a look at who else is hit (measures/main-codes.ts). */
function missingFromMeasures({ measures }: OrderFeedbackV1): MissingPart | null {
  for (const [i, { scope, secondPerson, impactPreview, endsAt, untilLifted }] of measures.entries()) {
    if (endsAt !== undefined && untilLifted !== undefined) {
      return { field: `measures[${i}].untilLifted`, expected: 'an end, or why there is none, not both' };
    }
    if (scope !== 'main-code') continue;
    if (!secondPerson) return { field: `measures[${i}].secondPerson`, expected: 'the second person, for a main code' };
    if (!impactPreview) return { field: `measures[${i}].impactPreview`, expected: 'who else is hit, for a main code' };
  }
  return null;
}

function brings(feedback: OrderFeedbackV1, requirement: Requirement): boolean {
  switch (requirement) {
    case 'measures':
      return feedback.measures.length > 0;
    case 'evidence':
      return feedback.evidence.length > 0;
    case 'search.found':
      return feedback.search?.found === false;
    case 'trueOwner':
      return (feedback.trueOwner?.proof.length ?? 0) > 0;
    default: {
      const value = feedback[requirement];
      return value !== undefined && value !== null && value !== '';
    }
  }
}

const WORDING: Readonly<Record<Requirement, string>> = {
  cause: 'the cause that was found',
  textForComplainant: 'a text for the complainant',
  handler: 'who handled it',
  handledAt: 'when it was handled',
  holder: 'who holds the code',
  measures: 'at least one measure',
  search: 'how records were searched (period and system)',
  'search.found': 'a search that found no record',
  reason: 'why it is not confirmed',
  evidence: 'evidence references',
  transferReference: 'the reference of the transfer to the police',
  trueOwner: 'the true owner with proof',
};
