import { Client } from 'pg';
import { Principal } from '#access/principal';
import { readMessage } from '#contracts/reading';
import { TransferRecordedV1, TransferReportedV1 } from '#contracts/transfer-reported.v1';
import { DAY, HOUR } from '#kernel/clock';
import { InboundRecord } from '#messaging/records';
import { waitFor } from '#testing/wait-for';
import { takeOutbox, workbench, type SentEvent } from '../casework.fixture';
import { OrdersBench, ofType } from '../orders/orders.fixture';
import { TransferReadingStore } from './transfer-reading.store';
import { TransferReporting } from './transfer-reporting.service';

const centre = new Principal('CC12321', ['CC12321-00'], ['centre-12321']);

/** Until somebody waits for a lock in this database. */
async function waitForBlocked({ temporary }: OrdersBench): Promise<void> {
  const admin = new Client({ connectionString: temporary.url });
  await admin.connect();
  const blocked = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  await waitFor('somebody to wait for the lock', async () => (await admin.query(blocked)).rowCount! > 0, {
    everyMs: 5,
  });
  await admin.end();
}

describe('移送', () => {
  let desk: OrdersBench;

  beforeAll(async () => {
    desk = await OrdersBench.open();
  }, 60_000);
  beforeEach(async () => {
    desk.clock.set(desk.now);
    await takeOutbox(desk.db);
  });
  afterAll(() => desk.close());

  const transfer = ({ value }: SentEvent, differs: object = {}) => ({
    orderId: value.orderId as string,
    unit: value.unit as string,
    to: 'police' as const,
    reference: '京公（网安）受字〔2026〕12号',
    sentAt: desk.now.toISOString(),
    state: 'sent' as const,
    ...differs,
  });
  const report = (...messages: object[]) => desk.send(TransferReportedV1.type, ...messages);
  const ofOrder = ({ value }: SentEvent) => desk.bench.get(TransferReadingStore).ofOrder(value.orderId);

  it('goes from sent to acknowledged to answered beside the order, and each state is kept', async () => {
    const order = await desk.delivered();
    const [sent] = (await report(transfer(order, { note: '涉嫌电信诈骗', handler: '工号1001' }))).receipts;
    expect(sent).toMatchObject({ outcome: 'accepted', itemId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    desk.clock.advance(2 * HOUR);
    const acknowledged = await report(
      transfer(order, { state: 'acknowledged', stateAt: desk.clock.now().toISOString() }),
    );
    expect(readMessage(TransferRecordedV1, ofType(acknowledged.events, TransferRecordedV1.type).value)).toMatchObject({
      ok: true,
      message: { transferId: sent!.itemId, state: 'acknowledged', recordedBy: 'CMCC-11' },
    });
    desk.clock.advance(DAY);
    await report(transfer(order, { state: 'answered', transferId: sent!.itemId, note: '已立案' }));
    const [kept] = await ofOrder(order);
    expect(kept).toMatchObject({ id: sent!.itemId, state: 'answered', to: 'police' });
    expect(kept!.steps.map(({ state, note }) => [state, note])).toEqual([
      ['sent', '涉嫌电信诈骗'],
      ['acknowledged', null],
      ['answered', '已立案'],
    ]);
    expect(kept!.steps.map(({ stateAt }) => new Date(stateAt).getTime())).toEqual(
      [0, 2 * HOUR, 2 * HOUR + DAY].map((later) => desk.now.getTime() + later),
    );
    expect(await desk.orderOf(order)).toMatchObject({ state: 'acknowledged', acknowledged_at: desk.now });
    expect(await desk.bench.get(TransferReadingStore).ofCase(order.key)).toEqual([kept]);
  });

  it('to two authorities are two transfers; a state that is skipped or comes twice is refused', async () => {
    const order = await desk.delivered();
    const market = { to: 'market-supervision', reference: '京市监转〔2026〕3号' };
    const { receipts } = await report(
      transfer(order),
      transfer(order),
      transfer(order, { state: 'answered' }),
      transfer(order, market),
      transfer(order, { ...market, state: 'acknowledged' }),
      transfer(order, { state: 'acknowledged', reference: '没有这个文号' }),
    );
    expect(receipts.map(({ outcome, code }) => code ?? outcome)).toEqual([
      'accepted',
      'CASEWORK_ILLEGAL_TRANSFER_TRANSITION',
      'CASEWORK_ILLEGAL_TRANSFER_TRANSITION',
      'accepted',
      'accepted',
      'CASEWORK_TRANSFER_UNKNOWN',
    ]);
    expect((await ofOrder(order)).map(({ to, state }) => [to, state])).toEqual([
      ['police', 'sent'],
      ['market-supervision', 'acknowledged'],
    ]);
  });

  it('must be reported before TRANSFERRED_POLICE is a result, by the same reference', async () => {
    const order = await desk.delivered();
    const result = (transferReference: string) =>
      desk.feedback(order, { resultCode: 'TRANSFERRED_POLICE', transferReference });
    const [early] = (await desk.answer(result('京公1号'))).receipts;
    expect(early).toMatchObject({ code: 'CASEWORK_TRANSFER_UNKNOWN', field: 'transferReference' });
    await report(transfer(order, { to: 'market-supervision', reference: '京公1号' }));
    expect((await desk.answer(result('京公1号'))).receipts).toMatchObject([{ code: 'CASEWORK_TRANSFER_UNKNOWN' }]);
    const other = await desk.delivered();
    await report(transfer(other, { reference: '京公1号' }));
    expect((await desk.answer(result('京公1号'))).receipts).toMatchObject([{ code: 'CASEWORK_TRANSFER_UNKNOWN' }]);
    await report(transfer(order, { reference: '京公1号' }));
    await report(
      transfer(order, {
        reference: '京公受2号',
        state: 'acknowledged',
        transferId: (await ofOrder(order)).find(({ to }) => to === 'police')!.id,
      }),
    );
    expect((await desk.answer(result('京公1号'))).receipts).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('is the order’s own unit’s to report, of orders that came to something, at possible times', async () => {
    const order = await desk.delivered();
    const later = new Date(desk.now.getTime() + HOUR).toISOString();
    const { receipts, events } = await report(
      transfer(order, { unit: 'CMCC-44' }),
      transfer(order, { orderId: order.key }),
      transfer(order, { sentAt: later }),
      transfer(order, { reference: undefined }),
      transfer(order, { transferId: order.key }),
    );
    expect(receipts.map(({ code, field }) => [code, field])).toEqual([
      ['CASEWORK_UNIT_MISMATCH', 'unit'],
      ['CASEWORK_ORDER_UNKNOWN', 'orderId'],
      ['CASEWORK_TIME_IMPOSSIBLE', 'sentAt'],
      ['FIELD_MISSING', 'reference'],
      ['CASEWORK_TRANSFER_UNKNOWN', 'transferId'],
    ]);
    expect(events).toEqual([]);
    await report(transfer(order));
    const before = new Date(desk.now.getTime() - DAY).toISOString();
    const [back] = (await report(transfer(order, { sentAt: before, state: 'acknowledged', stateAt: before }))).receipts;
    expect(back).toMatchObject({ code: 'CASEWORK_TIME_IMPOSSIBLE', field: 'stateAt' });
  });

  it('may be recorded by 12321 about any order, and the unit is told', async () => {
    const order = await desk.delivered();
    const reporting = desk.bench.get(TransferReporting);
    await reporting.byCentre(centre, transfer(order));
    const rows = await desk.db.query<{ records: string }>('select records from outbox');
    expect(rows.map(({ records }) => records).join()).toContain('"addressees":"CMCC-11"');
    const [told] = await takeOutbox(desk.db);
    expect(told!.value).toMatchObject({ recordedBy: 'CC12321', unit: 'CMCC-11' });
    const [accepted] = (await report(transfer(order, { state: 'acknowledged' }))).receipts;
    expect(accepted).toMatchObject({ outcome: 'accepted' });
    const unknown = transfer({ ...order, value: { ...order.value, orderId: order.key } });
    await expect(reporting.byCentre(centre, unknown)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('proves the delivery of an issued order and implies that it is acknowledged, as any message does', async () => {
    const order = await desk.issued();
    await report(transfer(order));
    expect(await desk.orderOf(order)).toMatchObject({ state: 'acknowledged', proved_by: 'unit-message' });
    expect(await desk.clockStates(order)).toMatchObject({
      acknowledge: 'stopped acknowledged',
      forward: 'stopped delivered',
      dispose: 'running',
    });
  });

  it('that is sent again, or by two processes at once, is kept once', async () => {
    const order = await desk.delivered();
    const { batch } = await report(transfer(order));
    expect((await desk.receive(batch)).receipts).toEqual([]);
    const [one] = batch.records;
    const again = new InboundRecord(one!.topic, 1, 0, one!.timestamp, null, one!.value, one!.rawHeaders);
    const resent = await desk.receive({ ...batch, partition: 1, records: [again] });
    expect(resent.receipts).toMatchObject([{ outcome: 'duplicate', firstOutcome: 'accepted' }]);
    const fresh = await desk.delivered();
    const second = await workbench(desk.db, desk.clock);
    const outcomes = await Promise.allSettled(
      [desk.bench, second].map((bench) => bench.get(TransferReporting).byCentre(centre, transfer(fresh))),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await ofOrder(fresh)).toHaveLength(1);
  });

  it('is judged by what the order is once its case is locked, not by what it was while somebody withdrew it', async () => {
    const order = await desk.delivered();
    let recorded: Promise<unknown> = Promise.resolve();
    await desk.db.transaction(async (tx) => {
      await tx.query('select from cases where id = $1 for update', [order.key]);
      recorded = desk.bench
        .get(TransferReporting)
        .byCentre(centre, transfer(order))
        .catch((error: unknown) => error);
      await waitForBlocked(desk);
      await tx.query(`update orders set state = 'withdrawn' where id = $1`, [order.value.orderId]);
    });
    expect(await recorded).toMatchObject({ code: 'CASEWORK_ILLEGAL_ORDER_TRANSITION', detail: { got: 'withdrawn' } });
    expect(await ofOrder(order)).toEqual([]);
  });

  it('keeps every chain whole', () => desk.expectWholeChains());
});
