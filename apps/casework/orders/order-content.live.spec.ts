import { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { readMessage } from '#contracts/reading';
import { RESULT_CODES } from '#contracts/vocabulary';
import { complaint, complaintBatch, takeOutbox, type SentEvent } from '../casework.fixture';
import { ofType, OrdersBench } from './orders.fixture';

describe('an order', () => {
  let desk: OrdersBench;

  beforeAll(async () => {
    desk = await OrdersBench.open();
  }, 60_000);
  beforeEach(async () => {
    desk.clock.set(desk.now);
    await takeOutbox(desk.db);
  });
  afterAll(() => desk.close());

  const port = (mainCode: string, subPort: string) => ({
    displayed: mainCode + subPort,
    normalized: mainCode + subPort,
    kind: 'port' as const,
    mainCode,
    subPort,
  });

  async function orderAbout(sender: object): Promise<SentEvent> {
    await desk.fold({ sender });
    return ofType(await takeOutbox(desk.db), OrderIssuedV1.type);
  }

  it('names the open orders about other sub-codes of its main code at the unit, the newest first', async () => {
    const first = await orderAbout(port('10657100', '01'));
    expect(first.value.siblingOrders).toEqual([]);
    const second = await orderAbout(port('10657100', '02'));
    expect(second.value.siblingOrders).toEqual([first.value.orderNumber]);
    const third = await orderAbout(port('10657100', '03'));
    expect(third.value.siblingOrders).toEqual([second.value.orderNumber, first.value.orderNumber]);
    const other = await orderAbout(port('10657200', '01'));
    expect(other.value.siblingOrders).toEqual([]);
    expect(readMessage(OrderIssuedV1, third.value)).toMatchObject({ ok: true });
  });

  it('names no sibling whose case is closed, and none twice for a batch of one main code', async () => {
    const first = await orderAbout(port('10657300', '01'));
    await desk.db.query(`update cases set state = 'closed' where id = $1`, [first.key]);
    const second = await orderAbout(port('10657300', '02'));
    expect(second.value.siblingOrders).toEqual([]);
    const batch = ['03', '04', '05'].map((sub) => complaint(desk.now, { sender: port('10657300', sub) }));
    await desk.bench.folding.fold(complaintBatch(batch));
    const issued = (await takeOutbox(desk.db)).filter((event) => event.type === OrderIssuedV1.type);
    expect(issued.map(({ value }) => value.siblingOrders)).toEqual(batch.map(() => [second.value.orderNumber]));
  });

  it('that is reassigned has the siblings of its new unit, and never itself', async () => {
    const [first, second] = [await orderAbout(port('10657400', '01')), await orderAbout(port('10657400', '02'))];
    await desk.deliver(first, second);
    const move = async ({ value }: SentEvent) => {
      const message = { orderId: value.orderId, unit: 'CMCC-00', toUnit: 'CMCC-44', reason: '属地处置' };
      return ofType((await desk.send('order-reassigned.v1', message)).events, OrderIssuedV1.type);
    };
    const there = await move(first);
    expect(there.value.siblingOrders).toEqual([]);
    expect((await move(second)).value.siblingOrders).toEqual([there.value.orderNumber]);
  });

  it('says how to act on it without calling anyone', async () => {
    const one = complaint(desk.now, { sender: desk.freshSender() });
    await desk.bench.folding.fold(complaintBatch([one]));
    const { value } = ofType(await takeOutbox(desk.db), OrderIssuedV1.type);
    expect(value).toMatchObject({
      recurrenceCount: 0,
      campaign: null,
      distinctComplainants: 1,
      owner: { method: 'segment', confidence: 'certain' },
      issuer: { name: '联动平台' },
      complaints: [{ complaintId: one.complaintId, text: one.text, verbatim: 'yes' }],
    });
    expect(value.clocks.map(({ clock, budget }: { clock: string; budget: string }) => [clock, budget])).toEqual([
      ['acknowledge', '1wd'],
      ['return', '2wd'],
      ['commercial-target', '5wd'],
      ['dispose', '15wd'],
    ]);
    for (const clock of value.clocks as Record<string, unknown>[]) {
      expect(Object.keys(clock).sort()).toEqual(['budget', 'clock', 'due', 'profile', 'provisional', 'unverified']);
    }
    const told = value.resultRequirements as { code: string; requires: string[] }[];
    expect(told.map(({ code }) => code)).toEqual([...RESULT_CODES]);
    expect(told.find(({ code }) => code === 'TRANSFERRED_POLICE')!.requires).toContain('transferReference');
  });
});
