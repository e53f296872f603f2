import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { Clock } from '../clocks/clock';
import type { ClockRules } from '../clocks/clock-rules';
import { clockOf, forwardClock } from '../clocks/clock-starting';
import { uuidv7 } from '#kernel/ids';
import { NATIONAL, unitCode } from '#kernel/organisations';
import type { Journal } from '../history/journal';
import { interNetOf } from '../owners/owner-evidence';
import { orderComplaintJson, type JoinedComplaint } from '../orders/order-complaint';
import type { EarlierWork, OrderIssuing } from '../orders/order-issuing';
import { OrderSupplementing, raisedBy } from '../orders/order-supplementing';
import { FIRST_ISSUE, type Order } from '../orders/order';
import { isDisputed, widenReceived, type Case, type OpenedCase } from './case';
import { recordAttached, recordOpened, recordReopened } from './case.events';
import { moveCase } from './case.states';
import { newCase, type CaseLink } from './new-case';
import type { Recurrence } from './recurrence.store';
import type { Attachment, FoldGroup, OwnedComplaint } from './fold-group';

/** A settled case as a further order about it needs it. */
export interface WholeCase {
  readonly file: OpenedCase;
  readonly earlier: EarlierWork;
}

/** Everything one batch changes; written set by set at its end. */
export class FoldingOutcome {
  readonly opened: OpenedCase[] = [];
  readonly changed: Case[] = [];
  readonly joined: { readonly file: Case; readonly one: JoinedComplaint }[] = [];
  readonly orders: Order[] = [];
  readonly clocks: Clock[] = [];
  readonly recurrences: Recurrence[] = [];
  /** Closed cases with complaints to be told the result they had. */
  readonly recalled: Case[] = [];
  /** Cases of a disagreement that a new order answers instead of 12321. */
  readonly overtaken: Case[] = [];
  /** Cases whose answered order goes back, because the measure did not hold. */
  readonly reworked: Case[] = [];
  /** Fold keys whose current case is a new one. */
  readonly moved: { readonly sender: string; readonly unit: string; readonly caseId: string }[] = [];

  constructor(
    readonly journal: Journal,
    /** Closed cases, and those of a disagreement, that a recurrence may reopen, with all that is known of them. */
    readonly whole: ReadonlyMap<string, WholeCase>,
    /** Complaints that are second disturbances. */
    readonly second: ReadonlySet<string>,
  ) {}
}

/** Opens cases and lets complaints join them, as decided. Pure: it only fills the outcome. */
export class CaseFolding {
  private readonly supplementing: OrderSupplementing;

  constructor(
    private readonly rules: ClockRules,
    private readonly issuing: OrderIssuing,
  ) {
    this.supplementing = new OrderSupplementing(rules, issuing);
  }

  /** Opens a case for these complaints and issues its first order; without an owner the case waits unresolved. */
  open(
    outcome: FoldingOutcome,
    group: FoldGroup,
    opening: readonly OwnedComplaint[],
    link: CaseLink | null,
    earlier: EarlierWork,
  ): void {
    const { journal } = outcome;
    const file = newCase(group, opening, link);
    const joined = opening.map((one) => join(outcome, one, false, false));
    file.secondDisturbances = countSecond(joined);
    recordOpened(journal, file, joined);
    if (file.unit !== null) outcome.orders.push(this.issuing.issue(journal, file, joined, FIRST_ISSUE, earlier));
    outcome.opened.push(file);
    this.put(outcome, file, joined);
  }

  /**
   * Lets complaints join a case that exists; what a unit already has an order about travels as one supplement to each
   * open order of the case: the current one, and those that stand beside it.
   */
  attach(
    outcome: FoldingOutcome,
    file: Case,
    attaching: readonly Attachment[],
    newComplainants: number,
    several?: readonly Order[],
  ): void {
    const { journal } = outcome;
    const joined = attaching.map(({ one, afterMeasure, uncertainTime }) =>
      join(outcome, one, afterMeasure, uncertainTime),
    );
    file.complaints += joined.length;
    file.distinctComplainants += newComplainants;
    file.secondDisturbances += countSecond(joined);
    for (const { one } of attaching) widenReceived(file, one.received);
    const raiser = file.risk === 'fraud' ? undefined : joined.find(({ complaint }) => isFraud(complaint));
    if (raiser !== undefined)
      Object.assign(file, { risk: 'fraud', riskReason: raiser.complaint.suggestion.riskReason });
    const raised = raiser && raisedBy(raiser.complaint);
    recordAttached(journal, file, joined, raised && { to: 'fraud', ...raised });
    // A case that was closed because nobody could be told has nobody to send an order to.
    const mayRecur = (file.isClosed || isDisputed(file)) && file.unit !== null;
    const recurring = mayRecur ? attaching.filter(({ brings }) => brings === 'recurrence') : [];
    if (recurring.length > 0) this.recur(outcome, file, joined, recurring);
    else {
      outcome.clocks.push(...this.supplementing.toAll(journal, file, several, { joined, raised }));
    }
    if (file.isClosed) outcome.recalled.push(file);
    const isToRework = file.state === 'under-review' && attaching.some(({ brings }) => brings === 'rework');
    if (isToRework) outcome.reworked.push(file);
    outcome.changed.push(file);
    this.put(outcome, file, joined);
  }

  /** The measure did not hold: the case goes on with an order of its own clocks about what came (workflow.md §4). */
  private recur(
    outcome: FoldingOutcome,
    file: Case,
    joined: readonly JoinedComplaint[],
    recurring: readonly Attachment[],
  ): void {
    const whole = outcome.whole.get(file.id)!;
    const { journal } = outcome;
    const id = uuidv7(journal.now);
    const { orderId } = whole.file;
    if (isDisputed(file)) outcome.overtaken.push(file);
    moveCase(file, 'recurrence');
    Object.assign(file, { isClosed: false, closedAt: null, recurrenceCount: file.recurrenceCount + 1 });
    recordReopened(
      journal,
      file,
      id,
      recurring.map(({ one }) => one.complaint.complaintId),
    );
    const order = this.issuing.issue(journal, whole.file, joined, id, whole.earlier);
    outcome.orders.push(order);
    const receivedAt = Math.min(...recurring.map(({ one }) => one.received!.from));
    outcome.recurrences.push({ id, file: whole.file, orderId, order, complaints: recurring.length, receivedAt });
  }

  private put(outcome: FoldingOutcome, file: Case, joined: readonly JoinedComplaint[]): void {
    for (const one of joined) {
      outcome.joined.push({ file, one });
      // Of a closed case that has no order nothing will ever carry it: it is answered with the result there is.
      const isCarried = one.carriedBy !== null || !file.isClosed;
      const forward = isCarried ? forwardClock(this.rules, one, file, outcome.journal.now) : null;
      if (forward !== null) outcome.clocks.push(forward);
      const answer = ownDeskClock(this.rules, one.complaint, file.id, outcome.journal.now);
      if (answer !== null) outcome.clocks.push(answer);
    }
  }
}

/** A carrier answers what came to its own desk, whoever disposes (MIIT Order 31 (2015)): from the complaint itself. */
function ownDeskClock(
  rules: ClockRules,
  { source, organisation, complaintId, complainedAt }: ComplaintAcceptedV1,
  caseId: string,
  now: Date,
): Clock | null {
  if (source !== 'own-desk') return null;
  const owedBy = unitCode(organisation, NATIONAL);
  return clockOf(rules, 'answer-own-desk', { caseId, complaintId }, owedBy, Date.parse(complainedAt), now);
}

const countSecond = (joined: readonly JoinedComplaint[]): number => joined.filter(({ isSecond }) => isSecond).length;

const isFraud = (complaint: ComplaintAcceptedV1): boolean => complaint.suggestion.risk === 'fraud';

function join(
  { second }: FoldingOutcome,
  one: OwnedComplaint,
  afterMeasure: boolean,
  uncertainTime: boolean,
): JoinedComplaint {
  const { complaint, owner } = one;
  const isSecond = second.has(complaint.complaintId);
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
