import { ComplaintAnsweredV1 } from '#contracts/complaint-answered.v1';
import { ComplaintDisagreementRecordedV1 } from '#contracts/complaint-events.v1';
import { HOUR } from '#kernel/clock';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { AnswerSending } from '../answers/answer-sending.service';
import { batchOf, takeOutbox, workbench, type SentEvent, type Workbench } from '../casework.fixture';
import { FurtherOrdering } from '../orders/further-ordering.service';
import { OrderWithdrawing } from '../orders/order-withdrawing.service';
import { AnsweredCases, CENTRE } from './answered-cases.fixture';
import { DisagreementDeciding } from './disagreement-deciding.service';

const now = new Date();
const clock = new FixedClock(now);

describe('a case with several orders', () => {
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

  /** A case's own order and one beside it, both in their mailboxes. */
  async function both(complaint = cases.one({ sender: cases.freshSender() })) {
    const own = await cases.delivered(complaint);
    const request = { unit: 'CUCC-00', reason: '网络侧拦截', person: '坐席1' };
    await bench.get(FurtherOrdering).issue(CENTRE, own.key, request);
    const beside = (await takeOutbox(db)).find((event) => event.type === 'order-issued.v1')!;
    await cases.deliver(beside);
    return { own, beside, complaint };
  }

  async function answers(): Promise<SentEvent[]> {
    while (!(await bench.get(AnswerSending).send()).isDone);
    return (await takeOutbox(db)).filter((event) => event.type === ComplaintAnsweredV1.type);
  }

  it('tells complainants the result and the words of one and the same order, whichever is accepted last', async () => {
    const { own, beside } = await both();
    await cases.answer(cases.feedback(own, { textForComplainant: '已暂停该号码短信功能。' }));
    const evidence = [{ kind: 'consent', reference: 'DD-1' }];
    const words = '经核查该短信为您订购的服务通知。';
    await cases.answer(
      cases.feedback(beside, { resultCode: 'SERVICE_MESSAGE', measures: [], evidence, textForComplainant: words }),
    );
    const accept = { decision: 'accept', person: '审核员1' } as const;
    await cases.review(beside, accept);
    await cases.review(own, accept);
    await takeOutbox(db);
    const [answer] = await answers();
    expect(answer!.value.resultCode).toBe('SERVICE_MESSAGE');
    expect(answer!.value.text).toContain(words);
    expect(answer!.value.text).not.toContain('已暂停该号码短信功能');
  });

  it('has no forward clock left once it is closed again, though nothing carried what joined it meanwhile', async () => {
    const { own, beside, complaint } = await both();
    const withdrawal = { reason: '由网络侧处置', person: '坐席1' };
    await bench.get(OrderWithdrawing).byCentre(CENTRE, own.value.orderId, withdrawal);
    await cases.close(beside);
    expect(await cases.row('cases', own.key)).toMatchObject({ state: 'closed', order_id: null });
    await answers();
    await disagree(complaint.complaintId);
    clock.advance(HOUR);
    const received = { precision: 'day', from: null, until: null } as never;
    await cases.fold(cases.one({ sender: own.value.sender, received }));
    expect(await cases.clocks(own.key)).toContain('forward running');
    const request = { decision: 'accept', reply: '处置结果不变。', person: '审核员1' } as const;
    await bench.get(DisagreementDeciding).decide(CENTRE, own.key, request);
    expect(await cases.row('cases', own.key)).toMatchObject({ state: 'closed' });
    expect((await cases.clocks(own.key)).filter((one) => /forward running|review running/.test(one))).toEqual([]);
    expect((await answers()).length).toBe(2);
  });

  async function disagree(complaintId: string): Promise<void> {
    const at = clock.now().toISOString();
    const event: ComplaintDisagreementRecordedV1 = {
      ...{ complaintId, acceptanceNumber: 'SL1', organisation: '12321', serial: 'S1', state: 'answered' },
      ...{ at, reason: '仍然收到', facts: null, answeredAt: at },
    };
    await bench.folding.fold(batchOf('intake.complaints.v1', ComplaintDisagreementRecordedV1.type, [event]));
    await takeOutbox(db);
  }
});
