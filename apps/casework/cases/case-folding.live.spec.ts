import { Client } from 'pg';
import { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { OrderSupplementedV1 } from '#contracts/order-supplemented.v1';
import { CaseOpenedV1, ClockStartedV1, ComplaintsAttachedV1 } from '#contracts/case-events.v1';
import { readMessage } from '#contracts/reading';
import { DAY, HOUR } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { verifyChain } from '#kernel/history-chain';
import {
  batchOf,
  complaint,
  complaintBatch,
  senderOf,
  takeOutbox,
  workbench,
  type Workbench,
} from '../casework.fixture';

const now = new Date();
const clock = new FixedClock(now);

describe('folding', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let serial = 0;
  /** A CMCC number of Beijing that no other test uses. */
  const freshSender = () => senderOf(`1380100${String(serial++).padStart(4, '0')}`);

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
  }, 60_000);

  beforeEach(async () => {
    clock.set(now);
    await db.query('delete from outbox');
  });

  afterAll(() => temporary.drop());

  const asOwner = async (sql: string): Promise<void> => {
    const client = new Client({ connectionString: temporary.url });
    await client.connect();
    await client.query(sql);
    await client.end();
  };

  const casesOf = (sender: string) =>
    db.query(`select * from cases where sender = $1 order by id`, [sender]) as Promise<Record<string, unknown>[]>;

  it('opens one case and issues one order for the complaints of a batch about one sender', async () => {
    const sender = freshSender();
    const complaints = [complaint(now, { sender }), complaint(now, { sender }), complaint(now, { sender })];
    await bench.folding.fold(complaintBatch(complaints));
    const events = await takeOutbox(db);
    expect(events.map((event) => [event.type, event.value.caseSeq])).toEqual([
      ['case-opened.v1', 1],
      ['order-issued.v1', 2],
    ]);
    expect(readMessage(CaseOpenedV1, events[0]!.value)).toMatchObject({ ok: true });
    const order = readMessage(OrderIssuedV1, events[1]!.value);
    expect(order).toMatchObject({
      ok: true,
      message: {
        unit: 'CMCC-11',
        causeId: 'first-issue',
        distinctComplainants: 3,
        owner: { confidence: 'certain', province: '11' },
      },
    });
    expect(events[1]!.value.complaints.map((one: { complaintId: string }) => one.complaintId)).toEqual(
      complaints.map((one) => one.complaintId),
    );
    expect(events[1]!.value.clocks.map((one: { clock: string }) => one.clock)).toEqual([
      'acknowledge',
      'return',
      'commercial-target',
      'dispose',
    ]);
    expect(await casesOf(sender.normalized)).toMatchObject([{ unit: 'CMCC-11', state: 'open', complaints: 3, seq: 2 }]);
  });

  it('starts a forward clock for each complaint from 12321, held by the platform', async () => {
    const sender = freshSender();
    const own = complaint(now, { sender, source: 'own-desk', organisation: 'CTCC' });
    const fromCentre = complaint(now, { sender });
    await bench.folding.fold(complaintBatch([own, fromCentre]));
    const [file] = await casesOf(sender.normalized);
    const clocks = await db.query(`select * from clocks where case_id = $1 and kind = 'forward'`, [file!['id']]);
    const [, issued] = await takeOutbox(db);
    expect(clocks).toMatchObject([
      {
        kind: 'forward',
        complaint_id: fromCentre.complaintId,
        carried_by: issued!.id,
        owed_by: 'platform',
        state: 'running',
      },
    ]);
    expect(clocks[0]!['holders']).toMatchObject([
      { holder: '12321', from: fromCentre.acceptedAt },
      { holder: 'platform' },
    ]);
  });

  it('sends complaints that join later as one supplement per batch and keeps counting complainants', async () => {
    const sender = freshSender();
    const first = complaint(now, { sender });
    await bench.folding.fold(complaintBatch([first]));
    await takeOutbox(db);
    const again = complaint(now, { sender, complainantId: first.complainantId });
    await bench.folding.fold(complaintBatch([again, complaint(now, { sender })]));
    const [attached, supplement] = await takeOutbox(db);
    expect(readMessage(ComplaintsAttachedV1, attached!.value)).toMatchObject({ ok: true, message: { caseSeq: 3 } });
    expect(readMessage(OrderSupplementedV1, supplement!.value)).toMatchObject({
      ok: true,
      message: { caseSeq: 4, distinctComplainants: 2, risk: 'ordinary' },
    });
    expect(supplement!.value.complaints).toHaveLength(2);
    expect(await casesOf(sender.normalized)).toMatchObject([{ complaints: 3, distinct_complainants: 2, seq: 4 }]);
  });

  it('does nothing the second time, whether the batch or single complaints are offered again', async () => {
    const sender = freshSender();
    const batch = complaintBatch([complaint(now, { sender }), complaint(now, { sender })]);
    await bench.folding.fold(batch);
    await takeOutbox(db);
    const before = await casesOf(sender.normalized);
    await bench.folding.fold(batch);
    const resent = batch.records.map((record) => record.json<object>());
    await bench.folding.fold(batchOf(batch.topic, 'complaint-accepted.v1', [...resent, ...resent]));
    expect(await takeOutbox(db)).toEqual([]);
    expect(await casesOf(sender.normalized)).toEqual(before);
  });

  it('passes over complaints that were set aside', async () => {
    const { normalized } = freshSender();
    const aside = { complaintId: uuidv7(now), sender: normalized, state: 'lead' };
    await bench.folding.fold(batchOf('intake.complaints.v1', 'complaint-set-aside.v1', [aside]));
    expect(await casesOf(normalized)).toEqual([]);
  });

  it('leaves a case unresolved, without order, when nobody can be named', async () => {
    const sender = { displayed: '106912345678', normalized: '106912345678', kind: 'port' as const };
    const recipient = {
      masked: '139****0000',
      carrierCertainty: 'unknown',
      carrier: null,
      provinceCertainty: 'unknown',
      province: null,
    } as const;
    await bench.folding.fold(complaintBatch([complaint(now, { sender, recipient })]));
    const events = await takeOutbox(db);
    expect(events.map((event) => event.type)).toEqual(['case-opened.v1']);
    expect(events[0]!.value).toMatchObject({
      state: 'unresolved',
      unit: null,
      owner: { method: 'none', confidence: 'none' },
    });
    const [file] = await casesOf(sender.normalized);
    const clocks = await db.query(`select owed_by, holders from clocks where case_id = $1`, [file!['id']]);
    expect(clocks).toMatchObject([{ owed_by: 'unresolved-queue' }]);
  });

  it('links the case of a sender at another unit and tells the new unit what was done before', async () => {
    const sender = { displayed: '106912345679', normalized: '106912345679', kind: 'port' as const };
    const at = (carrier: string) => ({ ...complaint(now).recipient, carrier });
    await bench.folding.fold(complaintBatch([complaint(now, { sender, recipient: at('CTCC') })]));
    const [, firstOrder] = await takeOutbox(db);
    await bench.folding.fold(complaintBatch([complaint(now, { sender, recipient: at('CUCC') })]));
    const [opened, order] = await takeOutbox(db);
    expect(firstOrder!.value).toMatchObject({ unit: 'CTCC-00', owner: { confidence: 'probable' } });
    expect(opened!.value).toMatchObject({ unit: 'CUCC-00', linkedCaseId: firstOrder!.key, linkReason: 'other-unit' });
    expect(order!.value.earlierOrders).toMatchObject([
      { orderId: firstOrder!.value.orderId, unit: 'CTCC-00', state: 'issued' },
    ]);
  });

  it('raises the risk with the rule table, names who and why, and starts the interim clock at that moment', async () => {
    const sender = freshSender();
    await bench.folding.fold(complaintBatch([complaint(now, { sender })]));
    await takeOutbox(db);
    clock.advance(HOUR);
    const ticked = complaint(now, { sender, nature: 'suspected-unlawful' });
    await bench.folding.fold(complaintBatch([ticked]));
    expect((await takeOutbox(db)).at(-1)!.value).toMatchObject({ risk: 'ordinary' });
    const suggestion = { ...complaint(now).suggestion, risk: 'fraud' as const, riskReason: 'rule bank-link-2' };
    await bench.folding.fold(complaintBatch([complaint(now, { sender, suggestion })]));
    const [, supplement, started] = await takeOutbox(db);
    expect(readMessage(OrderSupplementedV1, supplement!.value)).toMatchObject({ ok: true });
    expect(supplement!.value.riskRise).toMatchObject({
      raisedBy: 'rule table rules@1',
      reason: 'rule bank-link-2',
      clock: { clock: 'fraud-interim', budget: '24h' },
    });
    const [file] = await casesOf(sender.normalized);
    const [interim] = await db.query(`select * from clocks where case_id = $1 and kind = 'fraud-interim'`, [
      file!['id'],
    ]);
    expect(interim).toMatchObject({
      started_at: clock.now(),
      due_at: new Date(clock.now().getTime() + DAY),
      owed_by: 'CMCC-11',
    });
    expect(readMessage(ClockStartedV1, started!.value)).toMatchObject({
      ok: true,
      message: {
        cause: 'risk-rise',
        orderId: supplement!.value.orderId,
        unit: 'CMCC-11',
        clocks: [{ clockId: interim!['id'], clock: 'fraud-interim', due: supplement!.value.riskRise.clock.due }],
      },
    });
    await bench.folding.fold(complaintBatch([complaint(now, { sender })]));
    expect((await takeOutbox(db)).at(-1)!.value).toMatchObject({ risk: 'fraud' });
  });

  it('flags what was received after the measure', async () => {
    const sender = freshSender();
    await bench.folding.fold(complaintBatch([complaint(now, { sender })]));
    const [file] = await casesOf(sender.normalized);
    await db.query(`update cases set measure_effective_at = $2 where id = $1`, [
      file!['id'],
      new Date(now.getTime() - HOUR),
    ]);
    await takeOutbox(db);
    const ago = (ms: number) => new Date(now.getTime() - ms).toISOString();
    const after = complaint(now, { sender, received: { precision: 'minute', from: ago(120_000), until: ago(60_000) } });
    const unknown = complaint(now, { sender, received: { precision: 'unknown', from: null, until: null } });
    const before = complaint(now, { sender });
    await bench.folding.fold(complaintBatch([after, unknown, before]));
    const [attached, supplement] = await takeOutbox(db);
    expect(attached!.value).toMatchObject({ afterMeasure: [after.complaintId], uncertainTime: [unknown.complaintId] });
    expect(supplement!.value.complaints.map((one: { afterMeasure: boolean }) => one.afterMeasure)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('opens a linked case for a new subscriber of the number and folds later complaints into it', async () => {
    const sender = freshSender();
    await bench.folding.fold(complaintBatch([complaint(now, { sender })]));
    const [file] = await casesOf(sender.normalized);
    await db.query(`update cases set holder_since = $2 where id = $1`, [
      file!['id'],
      new Date(now.getTime() - 3 * HOUR),
    ]);
    await bench.folding.fold(complaintBatch([complaint(now, { sender })]));
    await bench.folding.fold(complaintBatch([complaint(now, { sender })]));
    expect(await casesOf(sender.normalized)).toMatchObject([
      { complaints: 1 },
      { complaints: 2, linked_case_id: file!['id'], link_reason: 'new-holder' },
    ]);
  });

  it('cuts an order that would be too long for one record into supplements', async () => {
    const sender = freshSender();
    const text = '退'.repeat(10_000);
    await bench.folding.fold(complaintBatch(Array.from({ length: 260 }, () => complaint(now, { sender, text }))));
    const events = (await takeOutbox(db)).slice(1);
    expect(events.map((event) => event.type)).toEqual([
      'order-issued.v1',
      'order-supplemented.v1',
      'order-supplemented.v1',
    ]);
    expect(events.flatMap((event) => event.value.complaints)).toHaveLength(260);
    for (const event of events) expect(Buffer.byteLength(JSON.stringify(event.value))).toBeLessThan(4_000_000);
  });

  it('folds one sender from two transactions at once into one case, without deadlock', async () => {
    const senders = Array.from({ length: 40 }, freshSender);
    const rounds = Array.from({ length: 6 }, (_, i) => {
      const shuffled = i % 2 === 0 ? senders : [...senders].reverse();
      return complaintBatch(
        shuffled.map((sender) => complaint(now, { sender })),
        i,
      );
    });
    await Promise.all(rounds.map((batch) => bench.folding.fold(batch)));
    const [counted] = await db.query(
      `select count(*)::int as cases, sum(complaints)::int as complaints, sum(distinct_complainants)::int as complainants
       from cases where sender = any($1)`,
      [senders.map((sender) => sender.normalized)],
    );
    expect(counted).toEqual({ cases: 40, complaints: 240, complainants: 240 });
  });

  it('leaves nothing behind when the transaction fails at its last step', async () => {
    const sender = freshSender();
    const batch = complaintBatch([complaint(now, { sender })]);
    await asOwner('alter table casework.outbox rename to outbox_away');
    await expect(bench.folding.fold(batch)).rejects.toThrow('outbox');
    await asOwner('alter table casework.outbox_away rename to outbox');
    expect(await casesOf(sender.normalized)).toEqual([]);
    await bench.folding.fold(batch);
    expect(await casesOf(sender.normalized)).toHaveLength(1);
  });

  it('keeps a whole chain for every case, numbered as its events', async () => {
    const files = await db.query<{ id: string; seq: number; head: Buffer }>('select id, seq, head from cases');
    const entries = await bench.history.ofCases(
      db,
      files.map((file) => file.id),
    );
    for (const { id, seq, head } of files) {
      const own = entries.filter((entry) => entry.caseId === id);
      expect(verifyChain(own, { seq, digest: head.toString('hex') })).toBeNull();
    }
    expect(entries.length).toBeGreaterThan(100);
  });
});
