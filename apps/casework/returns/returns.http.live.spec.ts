import type { Response } from 'express';
import { Principal } from '#access/principal';
import { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { HOUR } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import {
  complaint,
  complaintBatch,
  deliveryBatch,
  senderOf,
  takeOutbox,
  workbench,
  type SentEvent,
  type Workbench,
} from '../casework.fixture';
import { FurtherOrdering } from '../orders/further-ordering.service';
import { OrderPostingService } from '../orders/order-posting.service';
import { OrderReissuing } from '../orders/order-reissuing.service';
import { OrderWithdrawing } from '../orders/order-withdrawing.service';
import { CaseWorking } from '../work/case-working.service';
import { ReturnDeciding } from './return-deciding.service';
import { ReturnReadingStore } from './return-reading.store';
import { ReturnController } from './return.controller';

const now = new Date();
const clock = new FixedClock(now);
const centre = new Principal('12321', [], ['centre-12321']);
const stranger = new Principal('CUCC', ['CUCC-31'], ['desk']);

describe('returns over HTTP', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let returns: ReturnController;
  let serial = 0;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
    const [reading, deciding] = [bench.get(ReturnReadingStore), bench.get(ReturnDeciding)];
    returns = new ReturnController(reading, deciding, bench.get(OrderPostingService));
  }, 60_000);

  beforeEach(async () => {
    clock.set(now);
    await takeOutbox(db);
  });
  afterAll(() => temporary.drop());

  async function delivered(): Promise<SentEvent> {
    const sender = senderOf(`1380990${String(serial++).padStart(4, '0')}`);
    await bench.folding.fold(complaintBatch([complaint(now, { sender })]));
    return deliver((await takeOutbox(db)).find(({ type }) => type === OrderIssuedV1.type)!);
  }

  async function deliver(order: SentEvent): Promise<SentEvent> {
    await bench.deliveries.record(deliveryBatch([order], clock.now()));
    await takeOutbox(db);
    return order;
  }

  const deskOf = ({ value: { unit } }: SentEvent) => new Principal((unit as string).split('-')[0]!, [unit], ['desk']);

  const giveBack = (order: SentEvent, differs = {}) =>
    returns.giveBack(deskOf(order), order.value.orderId, {
      unit: order.value.unit,
      reasonCode: 'not-our-number',
      explanation: '号段不属本网',
      trueOwner: { organisation: 'CTCC', unit: 'CTCC-31', proof: ['号段分配表'] },
      handler: '工号1001',
      handledAt: clock.now().toISOString(),
      ...differs,
    });
  const waiting = async (who: Principal, order: SentEvent) =>
    (await returns.list(who, { state: 'undecided' })).items.find((one) => one.orderId === order.value.orderId);
  const noResponse = (headers: Record<string, string> = {}) =>
    ({ setHeader: (name: string, value: string) => (headers[name] = value) }) as unknown as Response;

  it('a desk returns its order, and those in reach see it wait with its due time', async () => {
    const order = await delivered();
    expect(await giveBack(order)).toEqual({
      orderId: order.value.orderId,
      orderNumber: order.value.orderNumber,
      state: 'returned',
    });
    expect(await waiting(deskOf(order), order)).toMatchObject({
      reasonCode: 'not-our-number',
      trueUnit: 'CTCC-31',
      decider: 'centre-12321',
      due: bench.rules.term('return-decision', now.getTime())!.due,
      outcome: null,
    });
    expect(await waiting(centre, order)).toBeDefined();
    expect(await waiting(stranger, order)).toBeUndefined();
  });

  it('what lacks something, or is another unit’s, is refused', async () => {
    const order = await delivered();
    await expect(giveBack(order, { trueOwner: { organisation: 'CTCC', proof: [] } })).rejects.toThrow(
      'CASEWORK_RETURN_UNPROVEN',
    );
    await expect(giveBack(order, { reasonCode: '号段' })).rejects.toThrow('FIELD_INVALID');
    await expect(returns.giveBack(stranger, order.value.orderId, { unit: order.value.unit })).rejects.toThrow();
    await expect(returns.giveBack(deskOf(order), uuidv7(now), {})).rejects.toThrow('FIELD_MISSING');
  });

  it('is decided on the version that was read, once', async () => {
    const order = await delivered();
    await giveBack(order);
    const { id } = (await waiting(centre, order))!;
    const headers: Record<string, string> = {};
    await returns.one(centre, id, noResponse(headers));
    const said = { outcome: 'rejected', reason: '举证不符', person: '坐席07' };
    await expect(returns.decide(centre, id, said, '"1"')).rejects.toThrow('PRECONDITION_FAILED');
    await expect(returns.decide(centre, id, { outcome: 'rejected' })).rejects.toThrow('FIELD_MISSING');
    expect(await returns.decide(centre, id, said, headers['ETag'])).toMatchObject({
      outcome: 'rejected',
      decidedBy: '12321 坐席07',
    });
    await expect(returns.decide(centre, id, said)).rejects.toThrow('CASEWORK_ALREADY_DECIDED');
    expect(await waiting(centre, order)).toBeUndefined();
    const { items } = await returns.list(centre, { state: 'rejected', caseId: order.key });
    expect(items).toMatchObject([{ id, reason: '举证不符' }]);
    await expect(returns.one(stranger, id, noResponse())).rejects.toThrow('NOT_FOUND');
  });

  it('one whose order was withdrawn meanwhile waits for nobody and can’t be decided', async () => {
    const order = await delivered();
    await giveBack(order);
    const { id } = (await waiting(centre, order))!;
    await db.query(`update orders set state = 'withdrawn' where id = $1`, [order.value.orderId]);
    expect(await waiting(centre, order)).toBeUndefined();
    await expect(returns.decide(centre, id, { outcome: 'accepted', reason: '属实', person: '坐席07' })).rejects.toThrow(
      'order withdrawn',
    );
  });

  it('an accepted return of an order beside the current one leaves case, owner and fold key alone', async () => {
    const order = await delivered();
    const causeId = uuidv7(now);
    await bench
      .get(CaseWorking)
      .change([order.key], (work, tx) =>
        bench
          .get(OrderReissuing)
          .issue(work, tx, work.file(order.key), { unit: 'CUCC-00', desk: null, causeId, isBeside: true }),
      );
    const host = await deliver((await takeOutbox(db)).find(({ type }) => type === OrderIssuedV1.type)!);
    const keysOf = () =>
      db.query(`select unit from fold_keys where sender = $1 order by unit`, [order.value.sender.normalized]);
    const before = await keysOf();
    clock.advance(HOUR);
    await giveBack(host);
    const { id } = (await waiting(centre, host))!;
    await returns.decide(centre, id, { outcome: 'accepted', reason: '属实', person: '坐席07' });
    const events = await takeOutbox(db);
    const issued = events.filter(({ type }) => type === OrderIssuedV1.type);
    expect(issued.map(({ value }) => [value.unit, value.causeId])).toEqual([['CTCC-31', id]]);
    expect(events.map(({ type }) => type)).not.toContain('owner-decided.v1');
    const [file] = await db.query(`select unit, fold_unit, order_id from cases where id = $1`, [order.key]);
    expect(file).toEqual({ unit: order.value.unit, fold_unit: order.value.unit, order_id: order.value.orderId });
    expect(await keysOf()).toEqual(before);
    expect(await db.query(`select 1 from owner_decisions where case_id = $1`, [order.key])).toEqual([]);
  });

  it('an accepted return of an order beside a withdrawn one leaves owner and fold key alone too', async () => {
    const order = await delivered();
    const centreDesk = new Principal('CC12321', ['CC12321-00'], ['centre-12321']);
    const request = { unit: 'CUCC-00', reason: '网络侧处置', person: '李四' };
    await bench.get(FurtherOrdering).issue(centreDesk, order.key, request);
    const host = await deliver((await takeOutbox(db)).find(({ type }) => type === OrderIssuedV1.type)!);
    const why = { reason: '由接入商处置', person: '李四' };
    await bench.get(OrderWithdrawing).byCentre(centreDesk, order.value.orderId, why);
    clock.advance(HOUR);
    await giveBack(host);
    const { id } = (await waiting(centre, host))!;
    await takeOutbox(db);
    await returns.decide(centre, id, { outcome: 'accepted', reason: '属实', person: '坐席07' });
    const events = await takeOutbox(db);
    expect(events.map(({ type }) => type)).not.toContain('owner-decided.v1');
    const [file] = await db.query(`select unit, fold_unit, order_id from cases where id = $1`, [order.key]);
    expect(file).toEqual({ unit: order.value.unit, fold_unit: order.value.unit, order_id: null });
    const issued = events.filter(({ type }) => type === OrderIssuedV1.type);
    expect(issued.map(({ value }) => value.unit)).toEqual(['CTCC-31']);
    expect(await db.query(`select 1 from beside_orders where order_id = $1`, [issued[0]!.value.orderId])).toHaveLength(
      1,
    );
  });
});
