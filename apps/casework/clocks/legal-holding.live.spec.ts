import { Principal } from '#access/principal';
import { LegalHoldLiftedV1, LegalHoldPlacedV1 } from '#contracts/legal-hold.v1';
import { readMessage } from '#contracts/reading';
import { DAY } from '#kernel/clock';
import { takeOutbox } from '../casework.fixture';
import { OrdersBench } from '../orders/orders.fixture';
import { LegalHoldController } from './legal-hold.controller';
import { LegalHolding } from './legal-holding.service';

const arbiter = new Principal('CAICT', ['CAICT-00'], ['arbiter']);
const ORDER = { reference: '协助调取证据通知书〔2026〕12号', person: '裁定员2' };

let orders: OrdersBench;
let holds: LegalHoldController;
beforeAll(async () => {
  orders = await OrdersBench.open('1367100');
  holds = new LegalHoldController(orders.bench.get(LegalHolding));
}, 60_000);
beforeEach(() => orders.clock.set(orders.now));
afterAll(async () => {
  await orders.expectWholeChains();
  await orders.close();
});

const states = async (caseId: string): Promise<unknown[]> =>
  (await orders.db.query(`select distinct state from clocks where case_id = $1 and kind <> 'forward'`, [caseId])).map(
    (row) => row['state'],
  );

describe('a legal hold', () => {
  it('lets all clocks of a case stand still, tells its unit, and gives the time back when it is lifted', async () => {
    const { key: caseId } = await orders.delivered();
    const dueBefore = (await orders.db.query(`select max(due_at) as due from clocks where case_id = $1`, [caseId]))[0]![
      'due'
    ];
    const { holdId } = await holds.place(arbiter, caseId, ORDER);
    const [placed, paused] = await takeOutbox(orders.db);
    expect(placed).toMatchObject({ type: 'legal-hold-placed.v1', to: ['CMCC-11'], value: { holdId } });
    expect(readMessage(LegalHoldPlacedV1, placed!.value)).toMatchObject({ ok: true });
    expect(paused).toMatchObject({ type: 'clock-paused.v1', value: { reason: 'legal-hold' } });
    expect(await states(caseId)).toEqual(['paused']);

    orders.clock.advance(14 * DAY);
    await orders.bench.sweeping.sweep(orders.clock.now().getTime());
    const swept = (await takeOutbox(orders.db)).filter((event) => event.key === caseId);
    expect(swept).toEqual([]);
    await holds.lift(arbiter, caseId, { reason: '取证完毕', person: '裁定员2' });
    const [lifted, resumed] = await takeOutbox(orders.db);
    expect(readMessage(LegalHoldLiftedV1, lifted!.value)).toMatchObject({ ok: true });
    expect(resumed).toMatchObject({ type: 'clock-resumed.v1' });
    expect(await states(caseId)).toEqual(['running']);
    const [after] = await orders.db.query(`select max(due_at) as due from clocks where case_id = $1`, [caseId]);
    expect((after!['due'] as Date).getTime()).toBeGreaterThan((dueBefore as Date).getTime());
  });

  it('is one at a time, of a case that there is, with the order it rests on', async () => {
    const { key: caseId } = await orders.delivered();
    await expect(holds.lift(arbiter, caseId, { reason: '无', person: '甲' })).rejects.toThrow('NOT_FOUND');
    await holds.place(arbiter, caseId, ORDER);
    await expect(holds.place(arbiter, caseId, ORDER)).rejects.toThrow('CASEWORK_ALREADY_DECIDED');
    await expect(holds.place(arbiter, caseId, { person: '甲' })).rejects.toThrow('field reference');
    await expect(holds.place(arbiter, '019de0a5-7c00-7000-8000-000000000101', ORDER)).rejects.toThrow('NOT_FOUND');
    await expect(holds.place(arbiter, 'LD-1', ORDER)).rejects.toThrow('NOT_FOUND');
  });
});
