import { ComplaintAnsweredV1 } from '#contracts/complaint-answered.v1';
import { CaseReopenedV1 } from '#contracts/case-closing.v1';
import { ComplaintDisagreementRecordedV1 } from '#contracts/complaint-events.v1';
import { readMessage } from '#contracts/reading';
import { ANSWER_STREAM, CASE_STREAM } from '#contracts/topics';
import { DAY, HOUR, SECOND } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import type { Database } from '#persistence/database';
import { createLogger } from '#runtime/logger';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { CaseClosing, type Closing } from '../cases/case-closing';
import { batchOf, takeOutbox, untilWaiting, workbench, type SentEvent, type Workbench } from '../casework.fixture';
import { AnsweredCases, CENTRE, inJune2026 } from '../reviews/answered-cases.fixture';
import { DisagreementDeciding } from '../reviews/disagreement-deciding.service';
import { OrderWithdrawing } from '../orders/order-withdrawing.service';
import { OrderReissuing } from '../orders/order-reissuing.service';
import { CaseWorking } from '../work/case-working.service';
import { AnswerSending } from './answer-sending.service';
import { AnswerStore } from './answer.store';
import { AnswerTimer } from './answer.timer';

/** A Monday at noon in Shanghai, far from any holiday. */
const now = new Date('2026-06-01T04:00:00.000Z');
const clock = new FixedClock(now);

describe('answers', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let cases: AnsweredCases;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    await inJune2026(temporary.url);
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

  const isAnswer = ({ type }: SentEvent): boolean => type === ComplaintAnsweredV1.type;

  /** Sends until nothing waits; gives the answers, each checked against its contract. */
  async function sent(): Promise<SentEvent[]> {
    while (!(await bench.get(AnswerSending).send()).isDone);
    const answers = (await takeOutbox(db)).filter(isAnswer);
    for (const { value } of answers) expect(readMessage(ComplaintAnsweredV1, value)).toMatchObject({ ok: true });
    return answers;
  }

  async function disagree(complaintId: string, reason = '仍然收到'): Promise<SentEvent[]> {
    const event: ComplaintDisagreementRecordedV1 = {
      complaintId,
      acceptanceNumber: 'SL1',
      organisation: '12321',
      serial: 'S1',
      state: 'answered',
      at: clock.now().toISOString(),
      reason,
      facts: null,
      answeredAt: clock.now().toISOString(),
    };
    await bench.folding.fold(batchOf('intake.complaints.v1', ComplaintDisagreementRecordedV1.type, [event]));
    return takeOutbox(db);
  }

  const decide = (order: SentEvent, request: Parameters<DisagreementDeciding['decide']>[2]) =>
    bench.get(DisagreementDeciding).decide(CENTRE, order.key, request);
  const close = (caseId: string, closing: Closing) =>
    bench.get(CaseWorking).change([caseId], (work) => bench.get(CaseClosing).close(work, work.file(caseId), closing));

  it('are copied for intake under the same id, to a stream of their own', async () => {
    const order = await cases.delivered(cases.one({ sender: cases.freshSender() }));
    await cases.close(order);
    while (!(await bench.get(AnswerSending).send()).isDone);
    const answers = (await takeOutbox(db, { copies: true })).filter(isAnswer);
    expect(answers.map(({ topic, to }) => [topic, to])).toEqual([
      [CASE_STREAM.name, ['12321-00']],
      [ANSWER_STREAM.name, []],
    ]);
    expect(answers[1]).toMatchObject({ id: answers[0]!.id, key: order.key, value: answers[0]!.value });
  });

  it('go to the source of every complaint when the result of its case is accepted', async () => {
    const sender = cases.freshSender();
    const fromCentre = cases.one({ sender });
    const own = cases.one({ sender, source: 'own-desk', organisation: 'CTCC', serial: 'TS-1' });
    const order = await cases.delivered(fromCentre, own);
    expect(await sent()).toEqual([]);
    await cases.close(order);
    const answers = await sent();
    expect(
      answers.map(({ value }) => [value.organisation, value.serial, value.acceptanceNumber, value.kind]).sort(),
    ).toEqual(
      [
        ['12321', fromCentre.serial, fromCentre.acceptanceNumber, 'final'],
        ['CTCC', 'TS-1', own.acceptanceNumber, 'final'],
      ].sort(),
    );
    for (const { value } of answers) {
      expect(value).toMatchObject({ resultCode: 'CONFIRMED_ACTED', answeredAt: clock.now().toISOString() });
      expect(value.text).toContain('责任企业说明：经核查属实，已暂停该号码短信功能。');
    }
  });

  it('name the mailbox of the source, and nobody else', async () => {
    await cases.closed(cases.one({ sender: cases.freshSender(), source: 'own-desk', organisation: 'CUCC' }));
    const [answer] = await sent();
    expect(answer!.to).toEqual(['CUCC-00']);
  });

  it('say nothing about who the subscriber is', async () => {
    const sender = cases.freshSender();
    const order = await cases.delivered(cases.one({ sender }));
    await cases.close(order, {
      holder: { kind: 'individual', name: '王小二' },
      textForComplainant: `机主王小二（证件11010119900307421X）的号码${sender.normalized}已停机`,
    });
    const [answer] = await sent();
    expect(answer!.value.text).toContain(`机主该用户（证件110***********421X）的号码${sender.normalized}已停机`);
  });

  it('stop the clock of a carrier’s own desk, which ran from the complaint for fifteen working days whoever disposes', async () => {
    const own = cases.one({ sender: cases.freshSender(), source: 'own-desk', organisation: 'CTCC' });
    const order = await cases.delivered(own);
    const [running] = await db.query(`select * from clocks where complaint_id = $1`, [own.complaintId]);
    expect(running).toMatchObject({
      kind: 'answer-own-desk',
      state: 'running',
      budget: '15wd',
      owed_by: 'CTCC-00',
      started_at: new Date(own.complainedAt),
    });
    await cases.close(order);
    clock.advance(SECOND);
    await sent();
    expect(
      await db.query(`select state, stop_reason, stopped_at from clocks where complaint_id = $1`, [own.complaintId]),
    ).toEqual([{ state: 'stopped', stop_reason: 'answered', stopped_at: clock.now() }]);
  });

  it('stop 12321’s clock, which runs for three working days from the first accepted feedback', async () => {
    const one = cases.one({ sender: cases.freshSender() });
    const order = await cases.delivered(one);
    clock.advance(HOUR);
    await cases.close(order);
    const clocks = () =>
      db.query(
        `select kind, state, budget, owed_by, started_at from clocks where complaint_id = $1 and kind <> 'forward'`,
        [one.complaintId],
      );
    expect(await clocks()).toEqual([
      { kind: 'answer-12321', state: 'running', budget: '3wd', owed_by: '12321-00', started_at: clock.now() },
    ]);
    await sent();
    expect(await clocks()).toMatchObject([{ state: 'stopped' }]);
  });

  it('have no clock at 12321 where the profile sets none', async () => {
    const rules = bench.rules.term('answer-12321', Date.parse('2016-03-01T00:00:00Z'));
    expect(rules).toBeNull();
  });

  it('reach complaints that join an answered case with the result it had', async () => {
    const sender = cases.freshSender();
    const order = await cases.closed(cases.one({ sender }));
    await sent();
    const late = cases.one({ sender });
    clock.advance(2 * DAY);
    await cases.fold(late);
    expect(await cases.row('cases', order.key)).toMatchObject({ state: 'closed', complaints: 2 });
    expect((await sent()).map(({ value }) => [value.complaintId, value.resultCode])).toEqual([
      [late.complaintId, 'CONFIRMED_ACTED'],
    ]);
  });

  it('look for one that joins a case of thousands after closing without asking who was told before', async () => {
    const sender = cases.freshSender();
    const order = await cases.closed(cases.one({ sender }));
    await sent();
    await db.query(manyAnswered, [order.key, 3_000]);
    const late = cases.one({ sender });
    await cases.fold(late);
    const [waiting] = await db.query<{ id: string }>(`select id from case_results where case_id = $1`, [order.key]);
    const read = `select (coalesce(idx_tup_fetch, 0) + coalesce(seq_tup_read, 0))::int as rows
      from pg_stat_xact_user_tables where relname = 'case_complaints'`;
    await db.transaction(async (tx) => {
      const soFar = async () => (await tx.query<{ rows: number }>(read))[0]?.rows ?? 0;
      const before = await soFar();
      const due = await bench.get(AnswerStore).due(tx, [waiting!.id], 500);
      expect(due.map((one) => one.complaintId)).toEqual([late.complaintId]);
      expect((await soFar()) - before).toBeLessThan(10);
    });
    expect((await sent()).map(({ value }) => value.complaintId)).toEqual([late.complaintId]);
  });

  it.each<[Closing, string]>([
    [{ reason: 'unresolvable', actor: '12321', note: '无法确定' }, '无法确定该短信由哪家企业负责'],
    [{ reason: 'orders-withdrawn', actor: '12321' }, '处置工单已撤销'],
  ])('are given when a case closes otherwise: %j', async (closing, words) => {
    const order = await cases.delivered();
    if (closing.reason === 'unresolvable')
      await db.query(`update cases set state = 'unresolved' where id = $1`, [order.key]);
    await close(order.key, closing);
    const answers = await sent();
    expect(answers).toHaveLength(1);
    expect(answers[0]!.value).toMatchObject({ resultCode: null });
    expect(answers[0]!.value.text).toContain(words);
    expect((await cases.clocks(order.key)).filter((one) => /dispose|acknowledge|return/.test(one))).toEqual([
      'acknowledge stopped case-closed',
      'dispose stopped case-closed',
      'return stopped case-closed',
    ]);
  });

  it('leave withdrawn complaints alone', async () => {
    const sender = cases.freshSender();
    const [kept, gone] = [cases.one({ sender }), cases.one({ sender })];
    const order = await cases.delivered(kept, gone);
    await db.query('update case_complaints set withdrawn_at = now() where complaint_id = $1', [gone.complaintId]);
    await cases.close(order);
    expect((await sent()).map(({ value }) => value.complaintId)).toEqual([kept.complaintId]);
  });

  it('are given once to each of thousands, in chunks, by two processes that stop and start', async () => {
    const sender = cases.freshSender();
    const some = Array.from({ length: 1_300 }, (_, i) =>
      cases.one({ sender, ...(i % 2 === 0 ? {} : { source: 'own-desk', organisation: 'CTCC' }) }),
    );
    const order = await cases.delivered(...some.slice(0, 400));
    for (let at = 400; at < some.length; at += 400) await cases.fold(...some.slice(at, at + 400));
    await cases.close(order);
    const other = await workbench(await temporary.database('casework'), clock);
    const answers: SentEvent[] = [];
    for (let isDone = false, turn = 0; !isDone; turn++) {
      // A pass that dies with its transaction leaves nothing behind.
      if (turn === 1) {
        const dying = db.transaction(async (tx) => {
          const died = await workbench(
            { ...db, query: tx.query.bind(tx), transaction: (run: (t: typeof tx) => unknown) => run(tx) } as never,
            clock,
          );
          await died.get(AnswerSending).send();
          throw new Error('the process ends');
        });
        await expect(dying).rejects.toThrow('the process ends');
      }
      const passes = await Promise.all([bench, other].map((one) => one.get(AnswerSending).send()));
      isDone = passes.every((one) => one.isDone);
      answers.push(...(await takeOutbox(db)).filter(isAnswer));
    }
    expect(answers).toHaveLength(1_300);
    expect(new Set(answers.map(({ value }) => value.complaintId))).toEqual(new Set(some.map((one) => one.complaintId)));
    expect(
      await db.query(
        `select count(*)::int as running from clocks where case_id = $1 and kind like 'answer%' and state = 'running'`,
        [order.key],
      ),
    ).toEqual([{ running: 0 }]);
    expect(await bench.get(AnswerSending).send()).toEqual({ answers: 0, isDone: true });
  });

  it('go out as interim ones on the last day, once, and the clock runs on', async () => {
    const own = cases.one({ sender: cases.freshSender(), source: 'own-desk', organisation: 'CTCC' });
    const order = await cases.delivered(own);
    const interim = async (): Promise<SentEvent[]> => {
      while (!(await bench.sweeping.sweep(clock.now().getTime() + HOUR)).isDone);
      return (await takeOutbox(db)).filter((one) => isAnswer(one) && one.value.complaintId === own.complaintId);
    };
    // Complained on Monday the 1st: the fifteenth working day is the 23rd, after the Dragon Boat festival on the 19th.
    clock.set(new Date('2026-06-22T04:00:00Z'));
    expect(await interim()).toEqual([]);
    clock.set(new Date('2026-06-23T02:00:00Z'));
    expect((await interim()).map(({ value }) => value)).toMatchObject([
      { kind: 'interim', resultCode: null, organisation: 'CTCC' },
    ]);
    expect(await interim()).toEqual([]);
    expect(await cases.clocks(order.key)).toContain('answer-own-desk running');
    await cases.close(order);
    expect((await sent()).filter(({ value }) => value.complaintId === own.complaintId)).toMatchObject([
      { value: { kind: 'final' } },
    ]);
  });

  it('go out as interim ones from 12321 too, where one of two orders is accepted and the other keeps the case open', async () => {
    const one = cases.one({ sender: cases.freshSender() });
    const order = await cases.delivered(one);
    const beside = { unit: 'CUCC-00', desk: 'resale', causeId: uuidv7(now), isBeside: true };
    await bench
      .get(CaseWorking)
      .change([order.key], (work, tx) => bench.get(OrderReissuing).issue(work, tx, work.file(order.key), beside));
    await cases.deliver((await takeOutbox(db)).find((event) => event.type === 'order-issued.v1')!);
    await cases.close(order);
    expect(await cases.row('orders', order.value.orderId)).toMatchObject({ state: 'accepted' });
    expect(await cases.row('cases', order.key)).toMatchObject({ closed_at: null });
    expect(await sent()).toEqual([]);
    // Accepted on Monday the 1st: the third working day is Thursday.
    clock.set(new Date('2026-06-04T02:00:00Z'));
    while (!(await bench.sweeping.sweep(clock.now().getTime() + HOUR)).isDone);
    const answers = (await takeOutbox(db)).filter(
      (event) => isAnswer(event) && event.value.complaintId === one.complaintId,
    );
    expect(answers.map(({ value }) => [value.kind, value.organisation])).toEqual([['interim', '12321']]);
    const [other] = await db.query<{ id: string }>(`select id from orders where case_id = $1 and unit = 'CUCC-00'`, [
      order.key,
    ]);
    await bench.get(OrderWithdrawing).byCentre(CENTRE, other!.id, { reason: '主办单位已处置', person: '坐席1' });
    await takeOutbox(db);
    const [final] = await sent();
    expect(final!.value).toMatchObject({ kind: 'final', resultCode: 'CONFIRMED_ACTED' });
    expect(final!.value.text).toContain('责任企业说明：经核查属实，已暂停该号码短信功能。');
  });

  it('are given by themselves while the process runs', async () => {
    const timer = new AnswerTimer(bench.get(AnswerSending), createLogger('silent'));
    const one = cases.one({ sender: cases.freshSender() });
    await cases.closed(one);
    timer.onApplicationBootstrap();
    try {
      const given = async () =>
        (await db.query('select 1 from complaint_answers where complaint_id = $1', [one.complaintId])).length;
      for (let tries = 0; tries < 100 && (await given()) === 0; tries++)
        await new Promise((done) => setTimeout(done, 100));
      expect(await given()).toBe(1);
    } finally {
      await timer.onModuleDestroy();
    }
  });

  describe('after a disagreement', () => {
    it('reopen the case for review, once for each complaint, and only after the final answer', async () => {
      const one = cases.one({ sender: cases.freshSender() });
      const order = await cases.closed(one);
      expect(await disagree(one.complaintId)).toEqual([]);
      expect(await cases.row('cases', order.key)).toMatchObject({ state: 'closed' });
      expect(await db.query('select refused from disagreements where complaint_id = $1', [one.complaintId])).toEqual([
        { refused: 'not-answered' },
      ]);
      await db.query('delete from disagreements where complaint_id = $1', [one.complaintId]);
      await sent();
      const events = await disagree(one.complaintId, '昨天又收到了');
      expect(readMessage(CaseReopenedV1, events[0]!.value)).toMatchObject({
        ok: true,
        message: { reason: 'disagreement', complaintIds: [one.complaintId] },
      });
      expect(await cases.row('cases', order.key)).toMatchObject({ state: 'under-review', closed_at: now });
      expect(await cases.clocks(order.key)).toContain('review running');
      expect(await disagree(one.complaintId, '再说一次')).toEqual([]);
    });

    it('give a second and last answer when 12321 leaves the result, to that complainant only', async () => {
      const sender = cases.freshSender();
      const [one, other] = [cases.one({ sender }), cases.one({ sender })];
      const order = await cases.closed(one, other);
      await sent();
      await disagree(one.complaintId);
      clock.advance(HOUR);
      const decided = await decide(order, { decision: 'accept', reply: '经复核，处置结果不变。', person: '审核员1' });
      expect(decided).toMatchObject({ caseState: 'closed' });
      await takeOutbox(db);
      const answers = await sent();
      expect(answers.map(({ value }) => [value.complaintId, value.kind])).toEqual([[one.complaintId, 'final']]);
      expect(answers[0]!.value.text).toBe('您好！您提出的异议已复核。经复核，处置结果不变。本答复为最终答复。');
      await disagree(one.complaintId);
      expect(await cases.row('cases', order.key)).toMatchObject({ state: 'closed' });
      expect(await cases.clocks(order.key)).toContain('review stopped accepted');
    });

    it('give the result of a new order when 12321 has the case worked on again', async () => {
      const sender = cases.freshSender();
      const one = cases.one({ sender });
      const order = await cases.closed(one);
      await sent();
      await disagree(one.complaintId);
      await decide(order, { decision: 'rework', reason: '请核查主码下其他扩展码', person: '审核员1' });
      const events = await takeOutbox(db);
      const again = events.find((event) => event.type === 'order-issued.v1')!;
      expect(again.value.causeId).not.toBe('first-issue');
      expect(events.find((event) => event.type === 'order-rework-requested.v1')!.value).toMatchObject({
        orderId: again.value.orderId,
        reason: '请核查主码下其他扩展码',
      });
      const late = cases.one({ sender });
      await cases.fold(late);
      expect(await sent()).toEqual([]);
      await cases.deliver(again);
      clock.advance(HOUR);
      await cases.close(again, { textForComplainant: '已停用主码全部扩展码。' });
      const answers = await sent();
      expect(answers.map(({ value }) => value.complaintId).sort()).toEqual([one.complaintId, late.complaintId].sort());
      for (const { value } of answers) expect(value.text).toContain('已停用主码全部扩展码');
      expect(await sent()).toEqual([]);
    });

    it('join those of others in one review, whose reply answers them all', async () => {
      const sender = cases.freshSender();
      const some = [cases.one({ sender }), cases.one({ sender }), cases.one({ sender })];
      const order = await cases.closed(...some);
      await sent();
      await disagree(some[0]!.complaintId);
      await disagree(some[1]!.complaintId);
      expect(
        await db.query(`select count(*)::int as n from reviews where case_id = $1 and state = 'waiting'`, [order.key]),
      ).toEqual([{ n: 1 }]);
      await decide(order, { decision: 'accept', reply: '结果不变。', person: '审核员1' });
      await takeOutbox(db);
      expect((await sent()).map(({ value }) => value.complaintId).sort()).toEqual(
        [some[0]!.complaintId, some[1]!.complaintId].sort(),
      );
    });

    it('may lead a case that nobody could be told for back into the unresolved queue, or leave it closed', async () => {
      const unresolvable = async () => {
        const one = cases.one({ sender: cases.freshSender() });
        const order = await cases.delivered(one);
        await db.query(`update cases set state = 'unresolved', unit = null, order_id = null where id = $1`, [
          order.key,
        ]);
        await close(order.key, { reason: 'unresolvable', actor: '12321' });
        await sent();
        await disagree(one.complaintId, '我有新的证据');
        return { one, order };
      };
      const left = await unresolvable();
      await decide(left.order, { decision: 'accept', reply: '仍无法查明。', person: '审核员1' });
      expect(await cases.row('cases', left.order.key)).toMatchObject({ state: 'closed', close_reason: 'unresolvable' });
      expect((await sent()).map(({ value }) => [value.complaintId, value.resultCode])).toEqual([
        [left.one.complaintId, null],
      ]);
      const again = await unresolvable();
      await decide(again.order, { decision: 'rework', reason: '凭新证据再查', person: '审核员1' });
      expect(await cases.row('cases', again.order.key)).toMatchObject({ state: 'unresolved', closed_at: null });
      expect(await sent()).toEqual([]);
    });

    it('reopen the case that has the complaint now, should it be taken to another one at that moment', async () => {
      const [one, other] = [cases.one({ sender: cases.freshSender() }), cases.one({ sender: cases.freshSender() })];
      const [before, after] = [await cases.closed(one), await cases.closed(other)];
      await sent();
      let said: Promise<unknown>;
      await db.transaction(async (tx) => {
        await tx.query('select from cases where id = $1 for update', [before.key]);
        said = disagree(one.complaintId);
        await untilWaiting(db, 1);
        // As a merge does under the locks of both.
        await tx.query('update case_complaints set case_id = $2 where case_id = $1', [before.key, after.key]);
      });
      await said!;
      expect(await cases.row('cases', before.key)).toMatchObject({ state: 'closed' });
      expect(await cases.row('cases', after.key)).toMatchObject({ state: 'under-review' });
    });

    it('cannot be decided where nobody disagrees', async () => {
      const order = await cases.closed();
      const request = { decision: 'accept', reply: '结果不变。', person: '审核员1' } as const;
      await expect(decide(order, request)).rejects.toThrow('NOT_FOUND');
    });

    it('pass over a complaint that has no case', async () => {
      expect(await disagree(uuidv7(now))).toEqual([]);
    });
  });
});

const manyAnswered = `
  with joined as (
    insert into case_complaints (complaint_id, case_id, complainant_id, disturbance_id, organisation, source, complained_at,
      accepted_at, inter_net, after_measure, uncertain_time, risk, attached_at)
    select gen_random_uuid(), $1, gen_random_uuid(), gen_random_uuid(), '12321', 'centre-12321', now(), now(), 'no', false,
      false, 'ordinary', now() from generate_series(1, $2::int)
    returning complaint_id)
  insert into complaint_answers (complaint_id, n, case_id, answered_at) select complaint_id, 1, $1, now() from joined`;
