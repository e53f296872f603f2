import { GENESIS } from '#kernel/history-chain';
import { numberOf } from '../numbers';
import { evidenceFor } from '../owners/owner-evidence';
import { widenReceived, type OpenedCase } from './case';
import type { FoldGroup, OwnedComplaint } from './fold-group';
import type { LinkReason } from './folding';

/** The case a new one is linked to, and why. */
export interface CaseLink {
  readonly caseId: string;
  readonly reason: LinkReason;
}

/** As many as the event that tells of the case names. */
const MOST_CANDIDATES = 20;

/** A case about these complaints, before anybody is told of it. */
export function newCase(group: FoldGroup, opening: readonly OwnedComplaint[], link: CaseLink | null): OpenedCase {
  const { complaint, owner } = opening[0]!;
  const leading = opening.find((one) => one.complaint.suggestion.risk === 'fraud')?.complaint ?? complaint;
  const file: OpenedCase = {
    id: group.proposedCaseId,
    seq: 0,
    head: GENESIS,
    number: numberOf('LD', group.proposedCaseId),
    sender: complaint.sender,
    foldUnit: group.unit,
    unit: owner.unit,
    desk: owner.desk,
    owner: evidenceFor(owner),
    candidates: owner.candidates.slice(0, MOST_CANDIDATES).map((candidate) => candidate.unit),
    state: owner.unit === null ? 'unresolved' : 'open',
    risk: leading.suggestion.risk,
    riskReason: leading.suggestion.riskReason,
    category: leading.suggestion.category,
    signature: leading.signature,
    complaints: opening.length,
    distinctComplainants: new Set(opening.map((one) => one.complaint.complainantId)).size,
    firstReceivedAt: null,
    lastReceivedAt: null,
    measureEffectiveAt: null,
    isClosed: false,
    closedAt: null,
    closeReason: null,
    holderSince: null,
    recurrenceCount: 0,
    secondDisturbances: 0,
    linkedCaseId: link?.caseId ?? null,
    linkReason: link?.reason ?? null,
    orderId: null,
    orderNumber: null,
  };
  for (const one of opening) widenReceived(file, one.received);
  return file;
}
