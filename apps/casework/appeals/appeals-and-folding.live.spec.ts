import { AppealDecidedV1 } from '#contracts/appeal-decided.v1';
import { ComplaintsAttachedV1 } from '#contracts/case-events.v1';
import { DAY, HOUR, MINUTE } from '#kernel/clock';
import { takeOutbox, type SentEvent } from '../casework.fixture';
import { acted, taken, type Acted } from '../measures/measures.fixture';
import { OrdersBench, ofType } from '../orders/orders.fixture';
import { decision, DISMISSED, filed } from './appeals.fixture';

describe('complaints after an appeal', () => {
  let desk: OrdersBench;
  beforeAll(async () => {
    desk = await OrdersBench.open();
  }, 60_000);
  beforeEach(async () => {
    desk.clock.set(desk.now);
    await takeOutbox(desk.db);
  });
  afterAll(async () => {
    await desk.expectWholeChains();
    await desk.close();
  });

  const now = (): Date => desk.clock.now();
  const decide = (message: object) => desk.send(AppealDecidedV1.type, message);
  const effectiveAt = async (one: Acted) => (await desk.caseOf(one.order))['measure_effective_at'] as Date | null;

  /** A further complaint of the same sender, whose message was received now. */
  async function complained({ order }: Acted): Promise<SentEvent> {
    const [from, until] = [now().toISOString(), new Date(now().getTime() + 1_000).toISOString()];
    desk.clock.advance(MINUTE);
    await desk.fold({ sender: order.value.sender, received: { precision: 'second', from, until } });
    return ofType(await takeOutbox(desk.db), ComplaintsAttachedV1.type);
  }

  it('are after the measure while the appeal is open or dismissed', async () => {
    const one = await acted(desk, await desk.delivered());
    const opened = await filed(desk, one);
    desk.clock.advance(HOUR);
    expect((await complained(one)).value.afterMeasure).toHaveLength(1);
    await decide(decision(opened, desk, DISMISSED));
    expect((await complained(one)).value.afterMeasure).toHaveLength(1);
    expect(await effectiveAt(one)).toEqual(desk.now);
  });

  it('are not after a measure that was lifted on appeal: it should never have been taken', async () => {
    const one = await acted(desk, await desk.delivered());
    const opened = await filed(desk, one);
    desk.clock.advance(HOUR);
    await decide(decision(opened, desk));
    expect(await effectiveAt(one)).toBeNull();
    expect((await complained(one)).value).toMatchObject({ afterMeasure: [], uncertainTime: [] });
  });

  it('are not after it either where interim and final feedback had both reported it', async () => {
    const order = await desk.delivered();
    const same = taken(desk, order.value.sender.normalized);
    await desk.answer(desk.feedback(order, { interim: true, resultCode: undefined, measures: [same] }));
    const one = await acted(desk, order);
    const opened = await filed(desk, one);
    await decide(decision(opened, desk));
    expect(await effectiveAt(one)).toBeNull();
    const rows = await desk.db.query(`select state, is_wrong from measures where case_id = $1`, [order.key]);
    expect(rows).toEqual([1, 2].map(() => ({ state: 'lifted', is_wrong: true })));
    expect((await complained(one)).value.afterMeasure).toEqual([]);
  });

  it('are after the measure that was right, where only one of two was lifted', async () => {
    const order = await desk.delivered();
    const second = new Date(now().getTime() + 2 * MINUTE);
    desk.clock.advance(5 * MINUTE);
    const first = taken(desk, '1', { effectiveAt: desk.now.toISOString() });
    const body = desk.feedback(order, {
      measures: [first, taken(desk, '2', { kind: 'blocklist', effectiveAt: second.toISOString() })],
    });
    const { events } = await desk.answer(body);
    const [wrong] = ofType(events, 'measure-recorded.v1').value.measures as Acted['measure'][];
    const one: Acted = { order, caseId: order.key, unit: order.value.unit, measure: wrong! };
    expect(await effectiveAt(one)).toEqual(desk.now);
    await decide(decision(await filed(desk, one), desk));
    expect(await effectiveAt(one)).toEqual(second);
    desk.clock.advance(DAY);
    expect((await complained(one)).value.afterMeasure).toHaveLength(1);
  });

  it('are after a measure that was reduced: less of it, but still a measure since its beginning', async () => {
    const one = await acted(desk, await desk.delivered());
    const opened = await filed(desk, one);
    desk.clock.advance(HOUR);
    const remains = { kind: 'limit-rate', scope: 'subscriber' };
    await decide(decision(opened, desk, { decision: 'partly-upheld', remains }));
    expect(await effectiveAt(one)).toEqual(desk.now);
    expect((await complained(one)).value.afterMeasure).toHaveLength(1);
  });
});
