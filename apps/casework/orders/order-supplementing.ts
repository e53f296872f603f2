import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { RiskRise } from '#contracts/order-supplemented.v1';
import type { Case } from '../cases/case';
import type { Clock } from '../clocks/clock';
import type { ClockRules } from '../clocks/clock-rules';
import { unitClock } from '../clocks/clock-starting';
import type { Journal } from '../history/journal';
import type { CarriedComplaint } from './order-complaint';
import { currentOrder, type OrderIssuing, type SupplementChanges, type SupplementedOrder } from './order-issuing';
import { recordClocksStarted } from './order.events';
import type { Order } from './order';
import { isOwing } from './order.states';

/** What is told to the units that have an order about a case. */
export interface Supplement {
  readonly joined: readonly CarriedComplaint[];
  readonly changes?: SupplementChanges;
  /** When it raises the risk to fraud: who says so and why. */
  readonly raised?: Raise | undefined;
}

export type Raise = Pick<RiskRise, 'raisedBy' | 'reason'>;

/** Sends what joins or changes a case to each of its open orders. Pure: it only fills the journal. */
export class OrderSupplementing {
  constructor(
    private readonly rules: ClockRules,
    private readonly issuing: OrderIssuing,
  ) {}

  /**
   * Gives the interim clocks that a rise to fraud starts at this moment (workflow.md §4), for each unit that has not given
   * its answer yet: of one order the case's state says so, of several each one's own.
   *
   * @param several open orders of a case that has had more than one at a time
   */
  toAll(journal: Journal, file: Case, several: readonly Order[] | undefined, supplement: Supplement): Clock[] {
    if (several === undefined || several.length === 0) {
      const current = currentOrder(file);
      const owesAnswer = file.state === 'open' || file.state === 'in-progress' || file.state === 'reopened';
      const started = current && this.to(journal, file, current, supplement, owesAnswer);
      return started === null ? [] : [started];
    }
    // What goes to the current one is what forwards a complaint.
    const currentFirst = [...several].sort((a, b) => Number(b.id === file.orderId) - Number(a.id === file.orderId));
    return currentFirst.flatMap((order) => this.to(journal, file, order, supplement, isOwing(order)) ?? []);
  }

  private to(
    journal: Journal,
    file: Case,
    order: SupplementedOrder,
    { joined, changes, raised }: Supplement,
    owesAnswer: boolean,
  ): Clock | null {
    const { id: orderId, unit } = order;
    const start = journal.now.getTime();
    const isAsked = raised !== undefined && owesAnswer;
    const owed = { id: orderId, caseId: file.id, unit };
    const started = isAsked ? unitClock(this.rules, 'fraud-interim', owed, start, true, journal.now) : null;
    const clock = started && this.issuing.promise('fraud-interim', start, true);
    if (raised === undefined || started === null || clock === null) {
      this.issuing.supplement(journal, file, order, joined, null, changes);
      return null;
    }
    const rise: RiskRise = { ...raised, at: journal.at, clock };
    this.issuing.supplement(journal, file, order, joined, rise, changes);
    recordClocksStarted(journal, file, [started], { cause: 'risk-rise', actor: rise.raisedBy, orderId, unit });
    return started;
  }
}

/** Only the rule table or a pre-checking source raises the risk; a complainant's tick alone never does. */
export function raisedBy({ organisation, preChecked, suggestion }: ComplaintAcceptedV1): Raise {
  const isTable = !preChecked || suggestion.rules.length > 0;
  return { raisedBy: isTable ? `rule table ${suggestion.tableVersion}` : organisation, reason: suggestion.riskReason };
}
