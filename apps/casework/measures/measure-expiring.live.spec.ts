import { MeasureChangedV1 } from '#contracts/measure-changed.v1';
import { MeasureExpiredV1 } from '#contracts/measure-events.v1';
import { readMessage } from '#contracts/reading';
import { DAY, HOUR } from '#kernel/clock';
import { takeOutbox, workbench } from '../casework.fixture';
import { OrdersBench } from '../orders/orders.fixture';
import { MeasureExpiring } from './measure-expiring.service';
import { acted, change, type Acted } from './measures.fixture';

describe('the end of measures', () => {
  let desk: OrdersBench;
  beforeAll(async () => {
    desk = await OrdersBench.open();
  }, 60_000);
  beforeEach(async () => {
    desk.clock.set(desk.now);
    await desk.db.query(`update measures set ends_at = null, until_lifted = 'test over' where state = 'effective'`);
    await takeOutbox(desk.db);
  });
  afterAll(async () => {
    await desk.expectWholeChains();
    await desk.close();
  });

  const sweep = () => desk.bench.get(MeasureExpiring).sweep();
  const endingIn = async (ms: number): Promise<Acted> => {
    const endsAt = new Date(desk.clock.now().getTime() + ms).toISOString();
    return acted(desk, await desk.delivered(), { endsAt });
  };
  const rowOf = async ({ measure }: Acted) =>
    (await desk.db.query(`select state, ended_at, ends_at from measures where id = $1`, [measure.measureId]))[0]!;
  const expiredIn = async () => (await takeOutbox(desk.db)).filter((event) => event.type === MeasureExpiredV1.type);

  it('comes at their time, not before, and their unit is told', async () => {
    const one = await endingIn(HOUR);
    expect(await sweep()).toMatchObject({ expired: 0, isDone: true, nextEnd: Date.parse(one.measure.endsAt!) });
    desk.clock.advance(HOUR);
    expect(await sweep()).toMatchObject({ expired: 1, isDone: true, nextEnd: null });
    const [event, ...others] = await expiredIn();
    expect(others).toEqual([]);
    expect(event!.to).toEqual([one.unit]);
    expect(readMessage(MeasureExpiredV1, event!.value)).toMatchObject({
      ok: true,
      message: { endsAt: one.measure.endsAt },
    });
    expect(await rowOf(one)).toMatchObject({ state: 'expired', ended_at: new Date(one.measure.endsAt!) });
    await sweep();
    expect(await expiredIn()).toEqual([]);
  });

  it('does not come for what has no end', async () => {
    const one = await acted(desk, await desk.delivered(), { endsAt: undefined });
    desk.clock.advance(3_650 * DAY);
    expect(await sweep()).toMatchObject({ expired: 0, nextEnd: null });
    expect(await rowOf(one)).toMatchObject({ state: 'effective' });
  });

  it('comes once for each when several processes sweep side by side', async () => {
    const all: Acted[] = [];
    for (let i = 0; i < 30; i++) all.push(await endingIn(HOUR));
    desk.clock.advance(HOUR);
    const others = await Promise.all([0, 1, 2].map(() => workbench(desk.db, desk.clock)));
    const sweepers = [desk.bench, ...others].map((bench) => bench.get(MeasureExpiring));
    for (let isDone = false; !isDone;) {
      const passes = await Promise.all(sweepers.map((one) => one.sweep()));
      isDone = passes.every((pass) => pass.isDone);
    }
    const told = await expiredIn();
    expect(told.map((event) => event.value.measureId as string).sort()).toEqual(
      all.map((one) => one.measure.measureId).sort(),
    );
  });

  it('waits for a case that somebody works on, and others go on', async () => {
    const [busy, free] = [await endingIn(HOUR), await endingIn(HOUR)];
    desk.clock.advance(HOUR);
    await desk.db.transaction(async (tx) => {
      await tx.query('select from cases where id = $1 for update', [busy.caseId]);
      expect(await sweep()).toMatchObject({ expired: 1, isDone: false });
    });
    expect(await rowOf(busy)).toMatchObject({ state: 'effective' });
    expect(await rowOf(free)).toMatchObject({ state: 'expired' });
    expect(await sweep()).toMatchObject({ expired: 1, isDone: true });
    expect(await rowOf(busy)).toMatchObject({ state: 'expired' });
  });

  it('and a lifting at the same moment come to one of the two, never both', async () => {
    for (let i = 0; i < 8; i++) {
      const one = await endingIn(HOUR);
      desk.clock.advance(HOUR);
      const [{ receipts }] = await Promise.all([
        desk.sendTo('CMCC', MeasureChangedV1.type, change(one, desk)),
        sweep(),
      ]);
      await sweep();
      const { state } = await rowOf(one);
      const isLifted = receipts[0]!.outcome === 'accepted';
      expect(state).toBe(isLifted ? 'lifted' : 'expired');
      const entries = (await desk.bench.history.ofCases(desk.db, [one.caseId])).map((entry) => entry.kind);
      expect(entries.filter((kind) => kind === 'measure-lifted.v1')).toHaveLength(isLifted ? 1 : 0);
      expect(entries.filter((kind) => kind === MeasureExpiredV1.type)).toHaveLength(isLifted ? 0 : 1);
    }
  });

  it('refuses to lift or reduce what has expired', async () => {
    const one = await endingIn(HOUR);
    desk.clock.advance(HOUR);
    await sweep();
    const { receipts } = await desk.sendTo('CMCC', MeasureChangedV1.type, change(one, desk));
    expect(receipts).toMatchObject([{ code: 'CASEWORK_ILLEGAL_MEASURE_TRANSITION', got: 'expired' }]);
  });

  it('is survived by what makes later messages recurrences: the case keeps when its measure took effect', async () => {
    const one = await endingIn(HOUR);
    const before = (await desk.caseOf(one.order))['measure_effective_at'];
    desk.clock.advance(HOUR);
    await sweep();
    expect(await desk.caseOf(one.order)).toMatchObject({ measure_effective_at: before });
  });

  it('is found by an index of measures in force, however many have ended', async () => {
    await desk.db.query(
      `insert into measures (id, case_id, unit, notice_id, state, kind, target, scope, effective_at, ends_at, reason, notice_given)
       select gen_random_uuid(), gen_random_uuid(), 'CMCC-11', gen_random_uuid(), 'expired', 'remind', 'x', 'subscriber',
         now(), now() - interval '1 day', 'x', true from generate_series(1, 5000)`,
    );
    await desk.db.query('analyze measures');
    const plan = await desk.db.query(
      `explain select id from measures where state = 'effective' and ends_at <= now() order by ends_at limit 500`,
    );
    expect(JSON.stringify(plan)).toContain('measures_ending');
  });
});
