import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { CORRECTABLE, type ComplaintChanges, type Correctable } from '#contracts/complaint-changes';
import type { ComplaintReportedV1 } from '#contracts/complaint-reported.v1';
import { DomainError } from '#kernel/domain-error';
import type { PersonalDetails } from '../complainants/personal-details';

/**
 * The report that a stored complaint came from, as far as it can be told: what is derived stands where nothing was stated, and
 * the name of a client's vendor isn't kept. Good for judging it anew, not for its digest.
 */
export function reportOf(
  facts: ComplaintAcceptedV1,
  { asWritten, contact, text }: PersonalDetails,
): ComplaintReportedV1 {
  const { recipient, received } = facts;
  return {
    serial: facts.serial,
    source: facts.source,
    channel: facts.channel,
    sender: facts.sender.displayed,
    messageReceivedAt: received.from ?? undefined,
    messageReceivedPrecision: received.precision,
    complainedAt: facts.complainedAt,
    acceptedAt: facts.acceptedAt,
    recipientNumber: asWritten,
    contact,
    recipientCarrier: { certainty: recipient.carrierCertainty, code: recipient.carrier ?? undefined },
    recipientProvince: { certainty: recipient.provinceCertainty, code: recipient.province ?? undefined },
    text: text ?? facts.text,
    capture: facts.capture,
    verbatim: facts.verbatim,
    part: facts.part,
    messageType: facts.messageType,
    category: facts.category,
    nature: facts.nature,
    earlierRefusal: facts.earlierRefusal,
    everAgreed: facts.everAgreed,
    loss: facts.loss,
    attachments: facts.attachments,
    answerWanted: facts.answerWanted,
    preChecked: facts.preChecked,
  };
}

const UNKNOWN = { certainty: 'unknown' } as const;

/** The report with a correction's changes. A time whose precision becomes unknown goes; a new number's home is derived anew. */
export function corrected(report: ComplaintReportedV1, changes: ComplaintChanges): ComplaintReportedV1 {
  const isOtherNumber = changes.recipientNumber !== undefined;
  return {
    ...report,
    ...(changes.messageReceivedPrecision === 'unknown' && { messageReceivedAt: undefined }),
    ...(isOtherNumber && { recipientCarrier: UNKNOWN, recipientProvince: UNKNOWN }),
    ...changes,
  };
}

/** Members that a correction names. @throws DomainError when it names none */
export function namesOf(changes: ComplaintChanges): Correctable[] {
  const names = CORRECTABLE.filter((name) => changes[name] !== undefined);
  if (names.length > 0) return names;
  throw new DomainError('FIELD_INVALID', {
    field: 'changes',
    expected: `at least one of ${CORRECTABLE.join(', ')}`,
    got: 'an object without members',
  });
}
