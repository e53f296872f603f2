import type {
  EarlierMeasure,
  EarlierOrder,
  IssuerContact,
  OrderClock,
  OrderIssuedV1,
} from '#contracts/order-issued.v1';
import { OrderSupplementedV1, type RiskRise } from '#contracts/order-supplemented.v1';
import { OrderIssuedV1 as OrderIssued } from '#contracts/order-issued.v1';
import type { ClockKind } from '#contracts/vocabulary';
import { uuidv7 } from '#kernel/ids';
import type { Case, OpenedCase } from '../cases/case';
import type { Term } from '../clocks/clock';
import type { ClockRules } from '../clocks/clock-rules';
import type { Journal } from '../history/journal';
import { REQUIREMENTS_TOLD } from './feedback.requirements';
import { newOrder, siblingsOf } from './new-order';
import { clocksOfDelivery } from './order-clocks';
import { inEvents, type CarriedComplaint } from './order-complaint';
import type { Order } from './order';

/** What happened before on this sender. */
export interface EarlierWork {
  readonly orders: readonly EarlierOrder[];
  readonly measures: readonly EarlierMeasure[];
  /** Numbers of open orders about other sub-codes of the same main code at the unit. */
  readonly siblings?: readonly string[];
}

export const NOTHING_EARLIER: EarlierWork = { orders: [], measures: [] };

/** Clocks of an order before that go on for its successor, so that delivery starts none (转派). */
export interface InheritedClocks {
  readonly dueAt: number | null;
  readonly clocks: readonly OrderClock[];
}

/** Who wanted an order and why. */
export interface IssueReason {
  readonly actor: string;
  readonly person: string;
  readonly reason: string;
}

export interface IssueOptions {
  readonly inherits?: InheritedClocks | null;
  readonly why?: IssueReason | undefined;
}

/** What a supplement says of complaints that the unit has already. */
export type SupplementChanges = Pick<OrderSupplementedV1, 'withdrawn' | 'corrections'>;

/** The order that a supplement joins. */
export type SupplementedOrder = Pick<Order, 'id' | 'number' | 'unit'>;

/** The order that what is said of the case is about; null while the unit has none. */
export const currentOrder = ({ orderId, orderNumber, unit }: Case): SupplementedOrder | null =>
  orderId === null ? null : { id: orderId, number: orderNumber!, unit: unit! };

/** Writes the orders of a case and what joins them later. Pure: it only fills the journal. */
export class OrderIssuing {
  /** The members that every order has alike, as JSON text. */
  private readonly standing: string;

  constructor(
    private readonly rules: ClockRules,
    issuer: IssuerContact,
  ) {
    const members = { resultRequirements: REQUIREMENTS_TOLD, issuer } satisfies Partial<OrderIssuedV1>;
    this.standing = `${JSON.stringify(members).slice(1, -1)},`;
  }

  /** Issues an order about a case to its unit and makes it the case's current one. */
  issue(
    journal: Journal,
    file: OpenedCase,
    joined: readonly CarriedComplaint[],
    causeId: string,
    earlier: EarlierWork,
    { inherits = null, why }: IssueOptions = {},
  ): Order {
    const id = uuidv7(journal.now);
    const [first, ...rest] = inEvents(joined);
    const eventId = uuidv7(journal.now);
    const order = newOrder(id, file, joined, causeId, journal, eventId);
    const { number, unit, desk } = order;
    if (inherits !== null) Object.assign(order, { inheritsClocks: true, dueAt: inherits.dueAt });
    const clocks = inherits?.clocks ?? this.clocksOf(order);
    file.orderId = id;
    file.orderNumber = number;
    journal.record(
      file,
      OrderIssued.type,
      why?.actor ?? 'platform',
      {
        order: { id, number, unit, desk, causeId, risk: file.risk },
        complaints: idsOf(first!),
        ...(why === undefined ? {} : { reason: why.reason, person: why.person }),
      },
      (caseSeq) => withComplaints(this.content(order, file, caseSeq, earlier, clocks, journal), first!, this.standing),
      { eventId },
    );
    for (const one of first!) one.carriedBy = eventId;
    for (const list of rest) this.supplement(journal, file, order, list, null);
    return order;
  }

  /** Sends complaints that joined after issue; the due time stays. What first carries a complaint is what forwards it. */
  supplement(
    journal: Journal,
    file: Case,
    order: SupplementedOrder,
    joined: readonly CarriedComplaint[],
    rise: RiskRise | null,
    changes: SupplementChanges = {},
  ): void {
    for (const [i, list] of inEvents(joined).entries()) {
      const eventId = uuidv7(journal.now);
      const riskRise = i === 0 ? rise : null;
      journal.record(
        file,
        OrderSupplementedV1.type,
        'platform',
        { order: order.id, complaints: list.length, ...(riskRise === null ? {} : { riskRise }), ...changes },
        (caseSeq) =>
          withComplaints({ ...supplementContent(file, order, caseSeq, journal.at, riskRise), ...changes }, list),
        { eventId },
      );
      for (const one of list) one.carriedBy ??= eventId;
    }
  }

  /** A clock as an order promises it, reckoned from an instant. */
  promise(clock: ClockKind, start: number, isFraud: boolean): OrderClock | null {
    const term = this.rules.term(clock, start, isFraud);
    return term === null ? null : asOrderClock(clock, term);
  }

  private content(
    order: Order,
    file: OpenedCase,
    caseSeq: number,
    earlier: EarlierWork,
    clocks: readonly OrderClock[],
    { at }: Journal,
  ): Omit<OrderIssuedV1, 'complaints' | 'resultRequirements' | 'issuer'> {
    return {
      orderId: order.id,
      orderNumber: order.number,
      caseId: file.id,
      caseSeq,
      causeId: order.causeId,
      unit: order.unit,
      ...(order.desk === null ? {} : { desk: order.desk }),
      issuedAt: at,
      sender: file.sender,
      signature: file.signature,
      owner: file.owner,
      category: file.category,
      risk: file.risk,
      riskReason: file.riskReason,
      distinctComplainants: file.distinctComplainants,
      firstReceivedAt: instantOrNull(file.firstReceivedAt),
      lastReceivedAt: instantOrNull(file.lastReceivedAt),
      earlierOrders: [...earlier.orders],
      earlierMeasures: [...earlier.measures],
      recurrenceCount: file.recurrenceCount,
      ...secondDisturbancesOf(file),
      campaign: null,
      siblingOrders: siblingsOf(order, earlier),
      clocks: [...clocks],
    };
  }

  private clocksOf(order: Order): OrderClock[] {
    return clocksOfDelivery(order)
      .map((clock) => this.promise(clock, order.issuedAt, order.risk === 'fraud'))
      .filter((clock) => clock !== null);
  }
}

function supplementContent(
  file: Case,
  order: SupplementedOrder,
  caseSeq: number,
  at: string,
  rise: RiskRise | null,
): Omit<OrderSupplementedV1, 'complaints'> {
  return {
    orderId: order.id,
    orderNumber: order.number,
    caseId: file.id,
    caseSeq,
    unit: order.unit,
    supplementedAt: at,
    distinctComplainants: file.distinctComplainants,
    lastReceivedAt: instantOrNull(file.lastReceivedAt),
    ...secondDisturbancesOf(file),
    risk: file.risk,
    ...(rise === null ? {} : { riskRise: rise }),
  };
}

/** The complaints were made into JSON once, when they joined; here they are only put in. */
function withComplaints(content: object, joined: readonly CarriedComplaint[], standing = ''): string {
  let text = `${JSON.stringify(content).slice(0, -1)},${standing}"complaints":[`;
  for (let i = 0; i < joined.length; i++) text += (i === 0 ? '' : ',') + joined[i]!.body;
  return `${text}]}`;
}

const idsOf = (joined: readonly CarriedComplaint[]): string[] => joined.map(({ complaint }) => complaint.complaintId);

const instantOrNull = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function asOrderClock(clock: ClockKind, term: Term): OrderClock {
  const { budget, due, profile, provisional, unverified } = term;
  return { clock, budget, due, profile, provisional, unverified };
}

const secondDisturbancesOf = ({ secondDisturbances }: Case): { secondDisturbances?: number } =>
  secondDisturbances === 0 ? {} : { secondDisturbances };
