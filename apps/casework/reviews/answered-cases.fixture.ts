import { Client } from 'pg';
import { Principal } from '#access/principal';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { laneName } from '#contracts/topics';
import { verifyChain } from '#kernel/history-chain';
import type { Database } from '#persistence/database';
import type { FixedClock } from '#testing/fixed-clock';
import {
  batchOf,
  complaint,
  complaintBatch,
  deliveryBatch,
  senderOf,
  takeOutbox,
  type SentEvent,
  type Workbench,
} from '../casework.fixture';
import { OrderReviewing } from './order-reviewing.service';
import type { OrderReviewRequest } from './review.request';

export const CENTRE = new Principal('12321', ['12321-00'], ['centre-12321']);

/** Partitions for a fixed date, whose working days are known: as the owner of a temporary database. */
export async function inJune2026(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`set search_path to casework`);
  for (const table of ['complaint_texts', 'history']) {
    await client.query(`select ensure_month_partitions('${table}', '2026-05-01', 4)`);
  }
  await client.end();
}

let serial = 0;

/** Cases brought as far as an answered order, for tests of what comes after. */
export class AnsweredCases {
  constructor(
    readonly db: Database,
    readonly bench: Workbench,
    readonly clock: FixedClock,
  ) {}

  /** A CMCC number of Beijing that no other test uses. */
  freshSender = (): ComplaintAcceptedV1['sender'] => senderOf(`1350100${String(serial++).padStart(4, '0')}`);

  one = (differs: Partial<ComplaintAcceptedV1> = {}): ComplaintAcceptedV1 => complaint(this.clock.now(), differs);

  /** Folds complaints; gives the events. */
  async fold(...complaints: ComplaintAcceptedV1[]): Promise<SentEvent[]> {
    await this.bench.folding.fold(complaintBatch(complaints));
    return takeOutbox(this.db);
  }

  /** The order of a fresh case about these complaints, in its unit's mailbox. */
  async delivered(...complaints: ComplaintAcceptedV1[]): Promise<SentEvent> {
    const some = complaints.length > 0 ? complaints : [this.one({ sender: this.freshSender() })];
    const order = (await this.fold(...some)).find((event) => event.type === 'order-issued.v1')!;
    await this.deliver(order);
    return order;
  }

  async deliver(order: SentEvent): Promise<void> {
    await this.bench.deliveries.record(deliveryBatch([order], this.clock.now()));
    await takeOutbox(this.db);
  }

  feedback({ value }: SentEvent, differs: Partial<OrderFeedbackV1> = {}): OrderFeedbackV1 {
    const now = this.clock.now().toISOString();
    return {
      orderId: value.orderId,
      unit: value.unit,
      interim: false,
      resultCode: 'CONFIRMED_ACTED',
      cause: '个人用户群发广告',
      measures: [
        {
          kind: 'suspend-sms',
          target: value.sender.normalized,
          scope: 'subscriber',
          effectiveAt: now,
          reason: '群发营销短信',
          noticeGiven: true,
        },
      ],
      holder: { kind: 'individual' },
      evidence: [],
      handler: '工号1001',
      handledAt: now,
      textForComplainant: '经核查属实，已暂停该号码短信功能。',
      ...differs,
    };
  }

  /** Sends feedback on the unit's lane; gives the events. */
  async answer(...feedbacks: OrderFeedbackV1[]): Promise<SentEvent[]> {
    const lane = laneName(feedbacks[0]!.unit.split('-')[0]!, 'orders');
    const batch = batchOf(lane, OrderFeedbackV1.type, feedbacks, { at: this.clock.now().getTime() });
    await this.bench.lane.receive(batch);
    return takeOutbox(this.db);
  }

  /** An answered order that waits for review, whatever the plan's lot says. */
  async waiting(...complaints: ComplaintAcceptedV1[]): Promise<SentEvent> {
    const order = await this.delivered(...complaints);
    const evidence = [{ kind: 'consent', reference: 'DD-1' }];
    const events = await this.answer(this.feedback(order, { resultCode: 'SERVICE_MESSAGE', evidence }));
    expect(events.map((event) => event.type)).not.toContain('order-accepted.v1');
    return order;
  }

  /** A closed case: its order was answered with a measure at the clock's time and accepted. */
  async closed(...complaints: ComplaintAcceptedV1[]): Promise<SentEvent> {
    const order = await this.delivered(...complaints);
    await this.close(order);
    return order;
  }

  async close(order: SentEvent, differs: Partial<OrderFeedbackV1> = {}): Promise<SentEvent[]> {
    const events = await this.answer(this.feedback(order, differs));
    if (events.some((event) => event.type === 'order-accepted.v1')) return events;
    await this.review(order, { decision: 'accept', person: '审核员1' });
    return [...events, ...(await takeOutbox(this.db))];
  }

  review(order: SentEvent, request: OrderReviewRequest) {
    return this.bench.get(OrderReviewing).review(CENTRE, order.value.orderId, request);
  }

  async row(table: 'cases' | 'orders', id: string): Promise<Record<string, unknown>> {
    return (await this.db.query(`select * from ${table} where id = $1`, [id]))[0]!;
  }

  /** `kind state reason` of an order's or case's clocks. */
  async clocks(id: string): Promise<string[]> {
    const rows = await this.db.query(
      `select kind, state, stop_reason from clocks where order_id = $1 or case_id = $1 order by kind, started_at`,
      [id],
    );
    return rows.map((row) => [row['kind'], row['state'], row['stop_reason']].filter(Boolean).join(' '));
  }

  /** Every case's history is a whole chain numbered as its events. */
  async assertWholeChains(): Promise<void> {
    const cases = await this.db.query<{ id: string; seq: number; head: Buffer }>(`select id, seq, head from cases`);
    for (const { id, seq, head } of cases) {
      const entries = await this.bench.history.ofCases(this.db, [id]);
      expect(verifyChain(entries, { seq, digest: head.toString('hex') })).toBeNull();
    }
  }
}
