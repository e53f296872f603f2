import { Principal } from '#access/principal';
import { ComplaintCorrectionRecordedV1, ComplaintWithdrawalRecordedV1 } from '#contracts/complaint-events.v1';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { COMPLAINT_STREAM } from '#contracts/topics';
import { HOUR } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { batchOf, complaint, complaintBatch, deliveryBatch, takeOutbox, type SentEvent } from '../casework.fixture';
import { OrderReviewing } from '../reviews/order-reviewing.service';
import { ReturnDeciding } from '../returns/return-deciding.service';
import { ENDED_STATES } from './order.states';
import { FurtherOrdering } from './further-ordering.service';
import { OrderWithdrawing } from './order-withdrawing.service';
import { OrdersBench } from './orders.fixture';

const centre = new Principal('CC12321', ['CC12321-00'], ['centre-12321', 'arbiter']);
const CARRIERS = ['CMCC', 'CTCC', 'CUCC'];
const SENDERS = 5;
const STEPS = 220;

interface OrderRow {
  readonly id: string;
  readonly caseId: string;
  readonly unit: string;
  readonly state: string;
}

/** The same numbers for the same seed. */
function seeded(seed: number): <T>(among: readonly T[]) => T {
  let state = seed;
  return (among) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return among[Math.floor((state / 2 ** 32) * among.length)]!;
  };
}

/** Whatever may happen to a case, in any order; refused or not, what must always hold holds after each step. */
describe.each([1, 6])('a walk through the life of orders, seed %i', (seed) => {
  let desk: OrdersBench;
  const pick = seeded(seed);
  const complaints: ComplaintAcceptedV1[] = [];
  let senders: ComplaintAcceptedV1['sender'][] = [];
  const undelivered: SentEvent[] = [];
  const reached = new Set<string>();
  let accepted = 0;

  beforeAll(async () => {
    desk = await OrdersBench.open();
    senders = Array.from({ length: SENDERS }, () => desk.freshSender());
  }, 60_000);
  afterAll(() => desk.close());

  const anyOrder = async (): Promise<OrderRow> => {
    const rows = await desk.db.query<OrderRow>(`select id, case_id as "caseId", unit, state from orders order by id`);
    // Most of what happens is about orders that are open.
    const open = rows.filter(({ state }) => !ENDED_STATES.some((ended) => ended === state));
    return open.length > 0 && pick([0, 1, 2, 3, 4]) > 0 ? pick(open) : pick(rows);
  };
  const said = (one: ComplaintAcceptedV1) => ({
    ...{ complaintId: one.complaintId, acceptanceNumber: one.acceptanceNumber, organisation: one.organisation },
    ...{ serial: one.serial, at: desk.clock.now().toISOString(), reason: '来源说明' },
  });
  const later = (type: string, event: object) => desk.bench.folding.fold(batchOf(COMPLAINT_STREAM.name, type, [event]));
  const organisationOf = (unit: string) => unit.slice(0, -3);
  const sent = ({ id, unit }: OrderRow) => ({ value: { orderId: id, unit } }) as SentEvent;
  async function send(order: OrderRow, type: string, body: object): Promise<void> {
    const { events, receipts } = await desk.sendTo(organisationOf(order.unit), type, body);
    undelivered.push(...events);
    accepted += receipts.filter(({ outcome }) => outcome === 'accepted').length;
  }

  const moves: Readonly<Record<string, (order: OrderRow) => Promise<unknown>>> = {
    acknowledge: (order) => send(order, 'order-acknowledged.v1', desk.acknowledgement(sent(order))),
    investigate: (order) =>
      send(order, 'order-acknowledged.v1', desk.acknowledgement(sent(order), { investigating: true })),
    interim: (order) =>
      send(order, 'order-feedback.v1', desk.feedback(sent(order), { interim: true, resultCode: undefined })),
    answer: (order) => send(order, 'order-feedback.v1', desk.feedback(sent(order))),
    answerAgain: (order) => send(order, 'order-feedback.v1', desk.feedback(sent(order))),
    reassign: (order) =>
      send(order, 'order-reassigned.v1', {
        ...{ orderId: order.id, unit: order.unit, reason: '属地调整' },
        toUnit: `${organisationOf(order.unit)}-${pick(['11', '44', '31', '00'])}`,
      }),
    return: (order) => {
      const organisation = pick(CARRIERS.filter((one) => one !== organisationOf(order.unit)));
      const trueOwner = { organisation, unit: `${organisation}-11`, proof: ['号段登记'] };
      const handledAt = desk.clock.now().toISOString();
      const body = { reasonCode: 'not-our-number', explanation: '非我司号码', trueOwner, handler: '工号1', handledAt };
      return send(order, 'order-returned.v1', { orderId: order.id, unit: order.unit, ...body });
    },
    decideReturn: async ({ caseId }) => {
      const [one] = await desk.db.query<{ id: string }>(
        `select id from order_returns where case_id = $1 and outcome is null`,
        [caseId],
      );
      if (one === undefined) return;
      const outcome = pick(['accepted', 'rejected'] as const);
      await desk.bench.get(ReturnDeciding).decide(centre, one.id, { outcome, reason: '核查', person: '王五' });
    },
    accept: ({ id }) => desk.bench.get(OrderReviewing).review(centre, id, { decision: 'accept', person: '王五' }),
    sendBack: ({ id }) =>
      desk.bench.get(OrderReviewing).review(centre, id, { decision: 'rework', reason: '不足', person: '王五' }),
    transfer: (order) =>
      send(order, 'transfer-reported.v1', {
        ...{ orderId: order.id, unit: order.unit, to: pick(['police', 'market-supervision']), reference: '文号1' },
        ...{ sentAt: desk.clock.now().toISOString(), state: pick(['sent', 'acknowledged', 'answered']) },
      }),
    withdraw: ({ id }) =>
      pick([0, 1, 2, 3]) > 0
        ? Promise.resolve()
        : desk.bench.get(OrderWithdrawing).byCentre(centre, id, { reason: '重复', person: '王五' }),
    beside: ({ caseId }) =>
      desk.bench.get(FurtherOrdering).issue(centre, caseId, {
        ...{ unit: `${pick(CARRIERS)}-00`, reason: '网络侧处置', person: '王五' },
      }),
    withdrawComplaint: async () => {
      if (pick([0, 1, 2, 3]) > 0) return;
      const one = pick(complaints);
      const facts = { state: 'withdrawn', stateBefore: 'accepted', withdrawnAt: desk.clock.now().toISOString() };
      return later(ComplaintWithdrawalRecordedV1.type, { ...said(one), ...facts });
    },
    correctComplaint: () => {
      const one = pick(complaints);
      const sender = pick(senders);
      const isMoved = sender.normalized !== one.sender.normalized && pick([true, false]);
      const corrected = { ...one, text: '【某某贷款】更正后的全文', ...(isMoved ? { sender } : {}) };
      complaints[complaints.indexOf(one)] = corrected;
      const facts = { state: 'accepted', senderChanged: isMoved, changed: isMoved ? ['sender'] : ['text'] };
      const correctedAt = desk.clock.now().toISOString();
      return later(ComplaintCorrectionRecordedV1.type, { ...said(one), ...facts, complaint: corrected, correctedAt });
    },
    complain: async () => {
      const risk = pick(['ordinary', 'ordinary', 'fraud'] as const);
      const one = complaint(desk.clock.now(), { sender: pick(senders) });
      const whole = { ...one, suggestion: { ...one.suggestion, risk } };
      complaints.push(whole);
      await desk.bench.folding.fold(complaintBatch([whole]));
    },
    refuse: async () => {
      const [one] = undelivered.splice(0, 1);
      if (one === undefined || pick([0, 1, 2]) > 0) return;
      const refused = { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' } as const;
      await desk.bench.deliveries.record(deliveryBatch([one], desk.clock.now(), refused));
    },
    deliver: () => {
      const events = undelivered.splice(0);
      return desk.deliver(...events);
    },
  };

  /** Rows that must not be there, by the rule they break. */
  const BROKEN: Readonly<Record<string, string>> = {
    'an order that has ended owes nothing': `
      select c.kind, o.state, o.end_reason from clocks c join orders o on o.id = c.order_id
      where c.state <> 'stopped' and o.state in ('accepted', 'closed', 'withdrawn', 'undeliverable')
        and c.kind in ('acknowledge', 'return', 'dispose', 'commercial-target', 'fraud-interim', 'review', 'return-decision')`,
    'a unit that owes an answer has one disposal clock, owed by it': `
      select o.id, o.state, o.unit, array_agg(c.owed_by) from orders o
      left join clocks c on c.order_id = o.id and c.kind = 'dispose' and c.state <> 'stopped'
      where o.state in ('delivered', 'acknowledged', 'investigating', 'rework', 'returned')
      group by o.id having count(c.id) <> 1 or min(c.owed_by) <> o.unit`,
    'an answered order has no clock of its unit': `
      select o.id, c.kind from orders o join clocks c on c.order_id = o.id and c.state <> 'stopped'
      where o.state = 'answered' and c.kind in ('return', 'dispose', 'commercial-target', 'fraud-interim')`,
    'a closed case has no open order and nothing owed about one': `
      select c.id, o.state from cases c join orders o on o.case_id = c.id
      where c.state = 'closed' and o.state not in ('accepted', 'closed', 'withdrawn', 'undeliverable')
      union all
      select c.id, k.kind from cases c join clocks k on k.case_id = c.id and k.state <> 'stopped'
      where c.state = 'closed' and k.kind not like 'answer-%' and (k.kind <> 'forward' or k.carried_by is null)`,
    'the current order is the unit’s own and not ended while its case is open': `
      select c.id, c.state, c.unit, o.unit, o.state from cases c join orders o on o.id = c.order_id
      where c.state not in ('closed', 'unresolved')
        and (o.unit <> c.unit or o.state in ('closed', 'withdrawn', 'undeliverable'))`,
    'a case that somebody has, has an open order': `
      select c.id, c.state from cases c where c.state in ('open', 'in-progress', 'under-review')
        and not exists (select from orders o where o.case_id = c.id
          and o.state not in ('accepted', 'closed', 'withdrawn', 'undeliverable'))`,
    'a case under review waits for no answer': `
      select c.id, o.state from cases c join orders o on o.case_id = c.id
      where c.state = 'under-review' and o.state in ('issued', 'delivered', 'acknowledged', 'investigating', 'rework')`,
    'a case counts its complaints, the withdrawn ones left out': `
      select c.id, c.complaints, c.distinct_complainants, count(k.complaint_id) from cases c
      left join case_complaints k on k.case_id = c.id and k.withdrawn_at is null
      group by c.id having c.complaints <> count(k.complaint_id)
        or c.distinct_complainants <> count(distinct k.complainant_id)`,
    'what is owed about a withdrawn complaint is nothing': `
      select k.kind from clocks k join case_complaints c on c.complaint_id = k.complaint_id
      where c.withdrawn_at is not null and k.state <> 'stopped'`,
    'an ended order says when and why': `
      select id, state from orders where state in ('accepted', 'closed', 'withdrawn')
        and (ended_at is null or end_reason is null)`,
  };

  it('breaks no rule', async () => {
    await moves['complain']!(undefined as never);
    const trail: string[] = [];
    for (let step = 0; step < STEPS; step++) {
      desk.clock.advance(pick([0, 1, 2]) * HOUR);
      const name = pick([...Object.keys(moves), 'complain', 'deliver', 'deliver']);
      const order = await anyOrder();
      trail.push(`${step} ${name} ${order.id.slice(-4)} ${order.state}`);
      reached.add(order.state);
      try {
        await moves[name]!(order);
      } catch (error) {
        if (!(error instanceof DomainError)) throw new Error(trail.slice(-12).join('\n'), { cause: error });
        trail.push(`  ${error.code}`);
      }
      undelivered.push(...(await takeOutbox(desk.db)));
      for (const [rule, broken] of Object.entries(BROKEN)) {
        const rows = await desk.db.query(broken);
        if (rows.length > 0) throw new Error(`${rule}: ${JSON.stringify(rows)}\n${trail.slice(-25).join('\n')}`);
      }
    }
    // A walk in which nearly everything is refused, or that comes nowhere, proves nothing.
    expect(accepted).toBeGreaterThan(STEPS / 10);

    expect(reached.size).toBeGreaterThanOrEqual(8);
    await desk.expectWholeChains();
  }, 180_000);
});
