import { Inject, Injectable } from '@nestjs/common';
import type { Correctable } from '#contracts/complaint-changes';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { ComplaintCorrectionRecordedV1 } from '#contracts/complaint-events.v1';
import { CLOCK, type Clock } from '#kernel/clock';
import type { Owner } from '#numbering/owner';
import type { Tx } from '#persistence/database';
import type { OpenedCase } from '../cases/case';
import { CaseFoldingService } from '../cases/case-folding.service';
import { ComplaintNews } from '../cases/complaint-news';
import { groupByFoldKey, type FoldGroup } from '../cases/fold-group';
import { decideFolding } from '../cases/folding';
import { interNetOf } from '../owners/owner-evidence';
import { OwnerResolvingService } from '../owners/owner-resolving.service';
import { CaseWorking } from '../work/case-working.service';
import type { Work } from '../work/work';
import { BesideOrderStore } from './beside-order.store';
import { ComplaintChangeStore } from './complaint-change.store';
import { ComplaintLeaving } from './complaint-leaving.service';
import { orderComplaintJson, type JoinedComplaint } from './order-complaint';
import { recordComplaintChanged, type ComplaintChangeFacts } from './order-ending.events';
import { OrderSupplementing, raisedBy } from './order-supplementing';

/** Members that may tell another unit or another case; the text because a signature may name a port's owner. */
const ROUTING: readonly Correctable[] = [
  'sender',
  'messageReceivedAt',
  'messageReceivedPrecision',
  'recipientNumber',
  'recipientCarrier',
  'recipientProvince',
  'text',
];

/**
 * 更正: corrected facts travel to the unit. Where they make the complaint another case's (another sender, or another unit
 * responsible at message time) it is not refused: it leaves this case and is folded anew, as if it had come so at first;
 * its clocks start where they always did, because an error of the source is the source's time. One that has its final
 * answer stays: nobody owes anything about it any more.
 */
@Injectable()
export class ComplaintCorrecting {
  constructor(
    news: ComplaintNews,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly working: CaseWorking,
    private readonly owners: OwnerResolvingService,
    private readonly stored: ComplaintChangeStore,
    private readonly leaving: ComplaintLeaving,
    private readonly beside: BesideOrderStore,
    private readonly supplementing: OrderSupplementing,
    private readonly folding: CaseFoldingService,
  ) {
    news.on(
      ComplaintCorrectionRecordedV1,
      (tx, event: ComplaintCorrectionRecordedV1) => this.take(tx, event),
      mayRefold,
    );
  }

  /** A complaint that has no case here was not accepted yet: its acceptance will bring the corrected facts. */
  async take(tx: Tx, event: ComplaintCorrectionRecordedV1): Promise<void> {
    const { complaint } = event;
    const { complaintId } = complaint;
    let place = await this.stored.placeOf(tx, complaintId);
    if (place === null) return;
    const [owner] = await this.owners.atMessageTime(tx, [complaint]);
    const [group] = groupByFoldKey([complaint], [owner!], this.clock.now());
    const caseOf = async () => (place = await this.stored.placeOf(tx, complaintId))?.caseId ?? null;
    let leaves = false;
    await this.working.whereItIs(tx, caseOf, async (work, file) => {
      leaves = !place!.isAnswered && belongsElsewhere(event, group!, file);
      if (!leaves) {
        const { isSecond } = place!;
        await this.correct(work, tx, file, event, joined(event, file, { owner: owner!, group: group!, isSecond }));
        return;
      }
      await this.stored.remove(tx, complaintId);
      await this.leaving.leave(work, tx, file, factsOf(event, 'refolded'));
    });
    if (leaves) await this.folding.foldAgain(tx, [complaint]);
  }

  private async correct(
    work: Work,
    tx: Tx,
    file: OpenedCase,
    event: ComplaintCorrectionRecordedV1,
    one: JoinedComplaint,
  ): Promise<void> {
    const { complaint, changed, reason, correctedAt } = event;
    await this.stored.correct(tx, one);
    Object.assign(file, await this.stored.counts(tx, file.id));
    const raiser = file.risk !== 'fraud' && complaint.suggestion.risk === 'fraud' ? complaint : undefined;
    if (raiser !== undefined) Object.assign(file, { risk: 'fraud', riskReason: raiser.suggestion.riskReason });
    work.touch(file);
    recordComplaintChanged(work.journal, file, factsOf(event, 'corrected'));
    // What a closed case had is told already; the corrected facts are kept for whoever looks it up.
    if (file.isClosed) return;
    const several = (await this.beside.openOfSeveral(tx, [file.id])).get(file.id);
    const corrections = [{ complaintId: complaint.complaintId, changed: [...changed], reason, correctedAt }];
    const supplement = { joined: [one], changes: { corrections }, raised: raiser && raisedBy(raiser) };
    work.started.push(...this.supplementing.toAll(work.journal, file, several, supplement));
  }
}

/** Known before any case is read, so that the fold key it may go to is locked with all others. */
const mayRefold = (event: ComplaintCorrectionRecordedV1): ComplaintAcceptedV1 | null =>
  event.senderChanged || isRouting(event) ? event.complaint : null;

const isRouting = ({ changed }: ComplaintCorrectionRecordedV1): boolean =>
  changed.some((member) => ROUTING.includes(member));

function belongsElsewhere(
  event: ComplaintCorrectionRecordedV1,
  { unit }: FoldGroup,
  { foldUnit }: OpenedCase,
): boolean {
  return event.senderChanged || (unit !== foldUnit && isRouting(event));
}

/** Of sender and unit it still belongs here, so a corrected time only flags it anew and never tears it out of its case. */
function joined(
  { complaint }: ComplaintCorrectionRecordedV1,
  file: OpenedCase,
  { owner, group, isSecond }: { readonly owner: Owner; readonly group: FoldGroup; readonly isSecond: boolean },
): JoinedComplaint {
  const folding = decideFolding(group.complaints[0]!.received, file);
  const { afterMeasure, uncertainTime } =
    folding.into === 'current-case' ? folding : { afterMeasure: true, uncertainTime: false };
  return {
    complaint,
    body: orderComplaintJson(complaint, { afterMeasure, isSecond }),
    afterMeasure,
    uncertainTime,
    isSecond,
    interNet: interNetOf(owner, complaint.recipient.carrier),
    carriedBy: null,
  };
}

const factsOf = (
  { complaint: { complaintId }, organisation, reason, changed }: ComplaintCorrectionRecordedV1,
  change: 'corrected' | 'refolded',
): ComplaintChangeFacts => ({ complaintId, organisation, reason, change, changed });
