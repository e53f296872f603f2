import { Inject, Injectable } from '@nestjs/common';
import { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { ComplaintEvent } from '#contracts/complaint-events.v1';
import { CLOCK, type Clock } from '#kernel/clock';
import { advanceInbox } from '#messaging/inbox';
import type { Batch, InboundRecord } from '#messaging/records';
import { Database, type Tx } from '#persistence/database';
import { Journal } from '../history/journal';
import { OwnerResolvingService } from '../owners/owner-resolving.service';
import { BesideOrderStore } from '../orders/beside-order.store';
import { AfterMeasure } from './after-measure.service';
import { isDisputed, type Case } from './case';
import { CaseFolding, FoldingOutcome } from './case-folding';
import { ComplaintNews, type HeardEvent } from './complaint-news';
import { decideGroup, groupByFoldKey, type FoldGroup, type GroupDecision } from './fold-group';
import { FoldingLocks } from './folding-locks.service';
import { FoldingStores } from './folding.stores';
import { SenderHistoryService } from './sender-history.service';

@Injectable()
export class CaseFoldingService {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly owners: OwnerResolvingService,
    private readonly folding: CaseFolding,
    private readonly senders: SenderHistoryService,
    private readonly stores: FoldingStores,
    private readonly beside: BesideOrderStore,
    private readonly aftermath: AfterMeasure,
    private readonly news: ComplaintNews,
    private readonly locks: FoldingLocks,
  ) {}

  /**
   * Folds accepted complaints into cases, issues orders to the units responsible at message time, and passes on what
   * intake says later. Safe to repeat.
   */
  async fold(batch: Batch): Promise<void> {
    await this.db.transaction(async (tx) => {
      const fresh = await advanceInbox(tx, batch);
      const heard = this.news.among(fresh);
      await this.foldAccepted(tx, await this.withoutCase(tx, accepted(fresh)), heard);
      // What is said later of a complaint comes behind its acceptance in the stream.
      for (const { listener, event } of heard) await listener(tx, event as ComplaintEvent);
    }, batch.signal);
  }

  /** Folds complaints whose corrected facts make them another case's; they have been taken off the case they had. */
  foldAgain(tx: Tx, complaints: readonly ComplaintAcceptedV1[]): Promise<void> {
    return this.foldAccepted(tx, complaints, []);
  }

  private async foldAccepted(
    tx: Tx,
    complaints: readonly ComplaintAcceptedV1[],
    heard: readonly HeardEvent[],
  ): Promise<void> {
    if (complaints.length === 0) {
      if (heard.length > 0) await this.locks.take(tx, [], heard);
      return;
    }
    const owners = await this.owners.atMessageTime(tx, complaints);
    const now = this.clock.now();
    const outcome = await this.place(tx, groupByFoldKey(complaints, owners, now), heard, new Journal(now));
    await this.stores.write(tx, outcome);
    await this.aftermath.rework(tx, outcome.reworked);
  }

  private async withoutCase(tx: Tx, offered: readonly ComplaintAcceptedV1[]): Promise<ComplaintAcceptedV1[]> {
    if (offered.length === 0) return [];
    const byId = new Map(offered.map((complaint) => [complaint.complaintId, complaint]));
    const known = await this.stores.complaints.known(tx, [...byId.keys()]);
    for (const id of known) byId.delete(id);
    return [...byId.values()];
  }

  /** Locks fold keys, then their cases; decides each group; fills the outcome. */
  private async place(
    tx: Tx,
    groups: readonly FoldGroup[],
    heard: readonly HeardEvent[],
    journal: Journal,
  ): Promise<FoldingOutcome> {
    const { complaints } = this.stores;
    const { currentIds, current } = await this.locks.take(tx, groups, heard);
    const caseOf = (group: FoldGroup) => current.get(currentIds.get(group) ?? '') ?? null;
    const decided = groups.map((group) => [group, decideGroup(group, caseOf(group)), caseOf(group)] satisfies Decided);
    const earlier = await this.senders.before(
      tx,
      decided.filter(opensOne).map(([group]) => group),
    );
    const known = await complaints.knownComplainants(
      tx,
      decided.flatMap(([group, d]) => pairs(caseOf(group)?.id, d)),
    );
    const several = await this.beside.openOfSeveral(tx, [...current.keys()]);
    const whole = await this.aftermath.reopened(tx, current, recurring(decided));
    const outcome = new FoldingOutcome(journal, whole, await this.stores.seconds.among(tx, groups, currentIds));
    for (const [group, decision] of decided) {
      const file = caseOf(group);
      if (file !== null && decision.attaching.length > 0) {
        const fresh = newComplainants(file.id, decision, known);
        this.folding.attach(outcome, file, decision.attaching, fresh, several.get(file.id));
      }
      if (decision.opening.length === 0) continue;
      const { link, work } = earlier.of(group, file, decision.link);
      if (file !== null) {
        outcome.moved.push({ sender: group.sender, unit: group.unit, caseId: group.proposedCaseId });
      }
      this.folding.open(outcome, group, decision.opening, link, work);
    }
    return outcome;
  }
}

/** Complaints set aside (leads, those being checked, out of scope) get no case. */
function accepted(records: readonly InboundRecord[]): ComplaintAcceptedV1[] {
  return records
    .filter((record) => record.type === ComplaintAcceptedV1.type)
    .map((record) => record.json<ComplaintAcceptedV1>());
}

type Decided = readonly [FoldGroup, GroupDecision, Case | null];

/** Cases that a message after the measure reopens: closed ones, and those of a disagreement. */
const recurring = (decided: readonly Decided[]): string[] =>
  decided.flatMap(([, { attaching }, file]) =>
    file !== null && (file.isClosed || isDisputed(file)) && attaching.some(({ brings }) => brings === 'recurrence')
      ? [file.id]
      : [],
  );

const opensOne = ([, decision]: Decided): boolean => decision.opening.length > 0;

function pairs(caseId: string | undefined, { attaching }: GroupDecision): { caseId: string; complainantId: string }[] {
  if (caseId === undefined) return [];
  return attaching.map(({ one }) => ({ caseId, complainantId: one.complaint.complainantId }));
}

function newComplainants(caseId: string, { attaching }: GroupDecision, known: ReadonlySet<string>): number {
  const ids = attaching.map(({ one }) => one.complaint.complainantId);
  return new Set(ids.filter((id) => !known.has(`${caseId}/${id}`))).size;
}
