import { CaseReopenedV1 } from '#contracts/case-closing.v1';
import { ComplaintAnsweredV1 } from '#contracts/complaint-answered.v1';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { ComplaintDisagreementRecordedV1 } from '#contracts/complaint-events.v1';
import { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { DAY, HOUR } from '#kernel/clock';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { AnswerSending } from '../answers/answer-sending.service';
import { batchOf, takeOutbox, workbench, type SentEvent, type Workbench } from '../casework.fixture';
import { AnsweredCases, CENTRE } from './answered-cases.fixture';
import { DisagreementDeciding } from './disagreement-deciding.service';

const now = new Date();
const clock = new FixedClock(now);

/** Table of workflow.md §4: while 12321 looks at a result again, the case is to folding the closed one it was. */
describe('a message that comes while a disagreement is looked at', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let cases: AnsweredCases;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
    cases = new AnsweredCases(db, bench, clock);
  }, 60_000);

  beforeEach(async () => {
    clock.set(now);
    await takeOutbox(db);
  });
  afterAll(async () => {
    await cases.assertWholeChains();
    await temporary.drop();
  });

  const ofType = (events: readonly SentEvent[], { type }: { type: string }) =>
    events.filter((one) => one.type === type);
  const reviewsOf = ({ key }: SentEvent) =>
    db.query(`select state from reviews where case_id = $1 and plan = 'disagreement'`, [key]);
  const fresh = () => cases.one({ sender: cases.freshSender() });
  const received = ({ sender }: ComplaintAcceptedV1, at: number) => {
    const [from, until] = [at, at + 1_000].map((moment) => new Date(moment).toISOString());
    return cases.one({ sender, received: { precision: 'second', from: from!, until: until! } });
  };

  async function answers(): Promise<SentEvent[]> {
    while (!(await bench.get(AnswerSending).send()).isDone);
    return ofType(await takeOutbox(db), ComplaintAnsweredV1);
  }

  /** A closed and answered case, `differs` from one with a measure; its complainant disagrees a day later. */
  async function disputed(differs: Parameters<AnsweredCases['feedback']>[1] = {}) {
    const one = fresh();
    const order = await cases.delivered(one);
    await cases.close(order, differs);
    await answers();
    clock.advance(DAY);
    const [{ complaintId }, at] = [one, clock.now().toISOString()];
    const event: ComplaintDisagreementRecordedV1 = {
      ...{ complaintId, acceptanceNumber: 'SL1', organisation: '12321', serial: 'S1', state: 'answered' },
      ...{ at, reason: '仍然收到', facts: null, answeredAt: at },
    };
    await bench.folding.fold(batchOf('intake.complaints.v1', ComplaintDisagreementRecordedV1.type, [event]));
    await takeOutbox(db);
    expect(await cases.row('cases', order.key)).toMatchObject({ state: 'under-review' });
    expect(await reviewsOf(order)).toEqual([{ state: 'waiting' }]);
    clock.advance(HOUR);
    return { one, order };
  }

  it('after the measure is a recurrence: a new order, whose result is the second answer, ends the review', async () => {
    const { one, order } = await disputed();
    const again = received(one, clock.now().getTime() - HOUR);
    const events = await cases.fold(again);
    expect(ofType(events, CaseReopenedV1)[0]!.value).toMatchObject({ reason: 'recurrence', recurrenceCount: 1 });
    const [issued] = ofType(events, OrderIssuedV1);
    expect(await cases.row('cases', order.key)).toMatchObject({ state: 'reopened', closed_at: null });
    expect(await reviewsOf(order)).toEqual([{ state: 'withdrawn' }]);
    expect(await cases.clocks(order.key)).toContain('review stopped recurrence');
    expect(await cases.clocks(order.key)).not.toContain('review running');
    const request = { decision: 'accept', reply: '结果不变。', person: '审核员1' } as const;
    await expect(bench.get(DisagreementDeciding).decide(CENTRE, order.key, request)).rejects.toThrow('NOT_FOUND');
    await cases.deliver(issued!);
    clock.advance(HOUR);
    await cases.close(issued!, { textForComplainant: '已停用主码。' });
    const given = await answers();
    expect(given.map(({ value }) => [value.complaintId, value.resultCode]).sort()).toEqual(
      [one, again].map(({ complaintId }) => [complaintId, 'CONFIRMED_ACTED']).sort(),
    );
  });

  it('after a closing without a measure opens a linked case', async () => {
    const evidence = [{ kind: 'consent', reference: 'DD-1' }];
    const { one, order } = await disputed({ resultCode: 'CONSENT_PROVEN', measures: [], evidence });
    const events = await cases.fold(received(one, clock.now().getTime() - HOUR));
    const [issued] = ofType(events, OrderIssuedV1);
    expect(issued!.key).not.toBe(order.key);
    expect(await cases.row('cases', issued!.key)).toMatchObject({
      linked_case_id: order.key,
      link_reason: 'after-closing',
    });
    expect(await cases.row('cases', order.key)).toMatchObject({ complaints: 1, state: 'under-review' });
  });

  it('before the measure joins the case and waits for what the review says', async () => {
    const { one, order } = await disputed();
    await cases.fold(received(one, now.getTime() - 5 * HOUR));
    expect(await cases.row('cases', order.key)).toMatchObject({ complaints: 2, state: 'under-review' });
    expect(await answers()).toEqual([]);
    const request = { decision: 'accept', reply: '结果不变。', person: '审核员1' } as const;
    await bench.get(DisagreementDeciding).decide(CENTRE, order.key, request);
    expect((await answers()).length).toBe(2);
  });

  it('and after the case is worked on again is the business of the new order', async () => {
    const { one, order } = await disputed();
    const request = { decision: 'rework', reason: '请再核查', person: '审核员1' } as const;
    await bench.get(DisagreementDeciding).decide(CENTRE, order.key, request);
    expect(await cases.row('cases', order.key)).toMatchObject({ state: 'in-progress', closed_at: null });
    const [issued] = ofType(await takeOutbox(db), OrderIssuedV1);
    await cases.deliver(issued!);
    const events = await cases.fold(received(one, clock.now().getTime() - HOUR));
    expect(events.map((event) => event.type)).toEqual(['complaints-attached.v1', 'order-supplemented.v1']);
  });
});
