import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { uuidv7 } from '#kernel/ids';
import type { Owner } from '#numbering/owner';
import { unresolvedUnit, type Case } from './case';
import { decideFolding, type LinkReason, type ReceivedSpan } from './folding';

/** A complaint whose owner at message time is known, or known to be unknown. */
export interface OwnedComplaint {
  readonly complaint: ComplaintAcceptedV1;
  readonly owner: Owner;
  readonly received: ReceivedSpan;
}

/** All complaints of a batch under one fold key. */
export interface FoldGroup {
  readonly sender: string;
  readonly unit: string;
  readonly complaints: OwnedComplaint[];
  /** Id of the case to be opened, should one be needed. */
  readonly proposedCaseId: string;
}

/** The batch by fold key = (normalised sender, unit responsible at message time; unresolved: the candidates). */
export function groupByFoldKey(
  complaints: readonly ComplaintAcceptedV1[],
  owners: readonly Owner[],
  now: Date,
): FoldGroup[] {
  const groups = new Map<string, FoldGroup>();
  complaints.forEach((complaint, i) => {
    const owner = owners[i]!;
    const sender = complaint.sender.normalized;
    const unit = owner.unit ?? unresolvedUnit(owner.candidates.map((candidate) => candidate.unit));
    const key = `${sender}\n${unit}`;
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { sender, unit, complaints: [], proposedCaseId: uuidv7(now) }));
    group.complaints.push({ complaint, owner, received: spanOf(complaint.received) });
  });
  return [...groups.values()];
}

function spanOf({ from, until }: ComplaintAcceptedV1['received']): ReceivedSpan {
  return from === null || until === null ? null : { from: Date.parse(from), until: Date.parse(until) };
}

export interface Attachment {
  readonly one: OwnedComplaint;
  readonly afterMeasure: boolean;
  readonly uncertainTime: boolean;
  readonly brings: 'nothing' | 'rework' | 'recurrence';
}

/** What becomes of a group: complaints that open a case together, and those that join the current one. */
export interface GroupDecision {
  readonly opening: OwnedComplaint[];
  readonly link: LinkReason | null;
  readonly attaching: Attachment[];
}

/** Every complaint of the group is judged against the case that is current now; those that need a new one share it. */
export function decideGroup(group: FoldGroup, current: Case | null): GroupDecision {
  const opening: OwnedComplaint[] = [];
  const attaching: Attachment[] = [];
  let link: LinkReason | null = null;
  for (const one of group.complaints) {
    const folding = decideFolding(one.received, current);
    if (folding.into === 'new-case') {
      opening.push(one);
      link ??= folding.link;
    } else {
      const { afterMeasure, uncertainTime, brings } = folding;
      attaching.push({ one, afterMeasure, uncertainTime, brings });
    }
  }
  return { opening, link, attaching };
}
