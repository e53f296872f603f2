import { Principal } from '#access/principal';
import { OrderReassignedV1 } from '#contracts/order-reassigned.v1';
import { OrderReturnedV1 } from '#contracts/order-returned.v1';
import { HOUR } from '#kernel/clock';
import { deliveryBatch, takeOutbox, type SentEvent } from '../casework.fixture';
import { ClockReadingStore } from '../clocks/clock-reading.store';
import { ReturnDeciding } from '../returns/return-deciding.service';
import { TransferReadingStore } from '../transfers/transfer-reading.store';
import { OrderPostingService } from './order-posting.service';
import { OrderReadingStore } from './order-reading.store';
import { OrderWithdrawing } from './order-withdrawing.service';
import { OrderController } from './order.controller';
import { ofType, OrdersBench } from './orders.fixture';

const unit = new Principal('CMCC', ['CMCC-11'], ['desk']);
const successor = new Principal('CMCC', ['CMCC-44'], ['desk']);
const centre = new Principal('CC12321', ['CC12321-00'], ['centre-12321']);

describe('the complaints that an order is shown with', () => {
  let desk: OrdersBench;
  let orders: OrderController;

  beforeAll(async () => {
    desk = await OrdersBench.open();
    const { db, clock, bench } = desk;
    orders = new OrderController(
      new OrderReadingStore(db),
      new ClockReadingStore(db),
      bench.rules,
      bench.get(OrderPostingService),
      bench.get(TransferReadingStore),
      clock,
    );
  }, 60_000);
  beforeEach(async () => {
    desk.clock.set(desk.now);
    await takeOutbox(desk.db);
  });
  afterAll(() => desk.close());

  const shown = async (who: Principal, { value }: SentEvent): Promise<number> =>
    (await orders.one(who, value.orderId, {})).complaints.length;

  /** Another complaint about the same sender, an hour later. */
  const join = async ({ value }: SentEvent): Promise<SentEvent[]> => {
    desk.clock.advance(HOUR);
    await desk.fold({ sender: value.sender });
    return takeOutbox(desk.db);
  };

  it('are all of the case while the unit has it, and while its accepted order is still the case’s own', async () => {
    const order = await desk.delivered();
    await join(order);
    expect(await shown(unit, order)).toBe(2);
    const [row] = await desk.db.query(
      `update orders set state = 'accepted', ended_at = $2, end_reason = 'accepted' where id = $1 returning id`,
      [order.value.orderId, desk.clock.now()],
    );
    expect(row).toBeDefined();
    await join(order);
    expect(await shown(unit, order)).toBe(3);
  });

  it('of a withdrawn order are those that came before it was withdrawn', async () => {
    const order = await desk.delivered();
    const said = { reason: '举报重复登记', person: '张三' };
    await desk.bench.get(OrderWithdrawing).byCentre(centre, order.value.orderId, said);
    await join(order);
    expect(await shown(unit, order)).toBe(1);
  });

  it('of a reassigned order are those that came before, its successor has all', async () => {
    const order = await desk.delivered();
    const body = { orderId: order.value.orderId, unit: 'CMCC-11', toUnit: 'CMCC-44', reason: '已迁', handler: '1001' };
    const { events } = await desk.send(OrderReassignedV1.type, body);
    const next = ofType(events, 'order-issued.v1');
    await desk.deliver(next);
    await join(order);
    expect([await shown(unit, order), await shown(successor, next)]).toEqual([1, 2]);
  });

  it('of an order that was returned are none for the unit that never had to do with it', async () => {
    const order = await desk.delivered();
    await desk.send(OrderReturnedV1.type, {
      orderId: order.value.orderId,
      unit: 'CMCC-11',
      reasonCode: 'ported-out',
      explanation: '用户已携号转出',
      trueOwner: { organisation: 'CTCC', unit: 'CTCC-31', proof: ['携号转网数据 2026-04-02'] },
      handler: '工号1001',
      handledAt: desk.clock.now().toISOString(),
    });
    expect(await shown(unit, order)).toBe(1);
    const [row] = await desk.db.query(`select id from order_returns where order_id = $1`, [order.value.orderId]);
    const said = { outcome: 'accepted', reason: '属实', person: '坐席07' } as const;
    await desk.bench.get(ReturnDeciding).decide(centre, row!['id'] as string, said);
    await join(order);
    expect([await shown(unit, order), await shown(centre, order)]).toEqual([0, 1]);
  });

  it('of an order that never arrived are none', async () => {
    const order = await desk.issued();
    const refused = { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' } as const;
    await desk.bench.deliveries.record(deliveryBatch([order], desk.clock.now(), refused));
    expect(await desk.orderOf(order)).toMatchObject({ state: 'undeliverable' });
    expect([await shown(unit, order), await shown(centre, order)]).toEqual([0, 1]);
  });
});
