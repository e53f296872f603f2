import { DAY } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import type { Database } from '#persistence/database';
import { Principal } from '#access/principal';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { complaint, complaintBatch, senderOf, takeOutbox, workbench, type Workbench } from '../casework.fixture';
import { OwnerDeciding } from './owner-deciding.service';
import { OwnerDecisionController } from './owner-decision.controller';
import { OwnerDecisionStore } from './owner-decision.store';

const now = new Date();
const clock = new FixedClock(now);
const centre = new Principal('12321', [], ['centre-12321']);

describe('manual owner decisions', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  /** Another process on the same database. */
  let neighbour: Workbench;
  let decisions: OwnerDecisionController;
  let serial = 0;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    [bench, neighbour] = [await workbench(db, clock), await workbench(db, clock)];
    decisions = new OwnerDecisionController(db, bench.get(OwnerDecisionStore), bench.get(OwnerDeciding));
  }, 60_000);

  beforeEach(async () => {
    clock.set(now);
    await takeOutbox(db);
  });
  afterAll(() => temporary.drop());

  const next = (): string => `1361230${String(serial++).padStart(4, '0')}`;
  const instant = (ms: number): string => new Date(now.getTime() + ms).toISOString();

  const decide = (code: string, differs: object = {}) =>
    decisions.decide(centre, {
      code,
      unit: 'CTCC-31',
      reason: '电话核实',
      evidence: ['携号转网数据'],
      person: '坐席07',
      ...differs,
    });

  /** The owner of a message received at some time from now, as a process resolves it. */
  async function ownerOf(code: string, at = 0, process = bench): Promise<{ unit: string | null; method: string }> {
    const [from, until] = [instant(at), instant(at + 1_000)];
    const one = complaint(now, { sender: senderOf(code), received: { precision: 'second', from, until } });
    await process.folding.fold(complaintBatch([one], serial++ % 12));
    await takeOutbox(db);
    const [row] = await db.query(
      `select c.unit, c.owner ->> 'method' as method from case_complaints x join cases c on c.id = x.case_id
       where x.complaint_id = $1`,
      [one.complaintId],
    );
    return row as { unit: string | null; method: string };
  }

  it('are known to every process with its next batch', async () => {
    const code = next();
    const before = await ownerOf(code);
    expect(await ownerOf(code, 0, neighbour)).toEqual(before);
    await decide(code);
    expect(await ownerOf(code, 0, neighbour)).toEqual({ unit: 'CTCC-31', method: 'manual' });
    expect(await ownerOf(code)).toEqual({ unit: 'CTCC-31', method: 'manual' });
  });

  it('hold for messages of their time only', async () => {
    const code = next();
    const tables = await ownerOf(code, -10 * DAY);
    await decide(code, { validFrom: instant(-2 * DAY), validUntil: instant(-DAY) });
    expect(await ownerOf(code, -3 * DAY)).toEqual(tables);
    expect(await ownerOf(code, -2 * DAY)).toMatchObject({ unit: 'CTCC-31' });
    expect(await ownerOf(code, -DAY)).toEqual(tables);
  });

  it('name the network when a reseller is responsible', async () => {
    const code = next();
    await decide(code, { unit: 'YDZS-00', hostCarrier: 'CUCC' });
    await ownerOf(code);
    const [row] = await db.query(`select owner, unit from cases where sender = $1`, [code]);
    expect(row).toMatchObject({ unit: 'YDZS-00', owner: { hostCarrier: 'CUCC' } });
  });

  it('two about one code and time are refused, whoever is first', async () => {
    const code = next();
    const both = await Promise.allSettled([decide(code), decide(code, { validFrom: instant(0) })]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = both.find((one) => one.status === 'rejected') as PromiseRejectedResult;
    expect((lost.reason as Error).message).toContain('CASEWORK_DECISION_OVERLAPS');
  });

  it('two about one code and different times stand side by side', async () => {
    const code = next();
    await decide(code, { validUntil: instant(0) });
    await decide(code, { validFrom: instant(0), unit: 'CUCC-31' });
    expect(await ownerOf(code, -DAY)).toMatchObject({ unit: 'CTCC-31' });
    expect(await ownerOf(code, 0)).toMatchObject({ unit: 'CUCC-31' });
  });

  it('once revoked leave the code to the tables, and stay in its history', async () => {
    const code = next();
    const tables = await ownerOf(code, -DAY);
    const { id } = await decide(code);
    expect(await ownerOf(code)).toMatchObject({ unit: 'CTCC-31' });
    const revoked = await decisions.revoke(centre, id, { reason: '核实有误', person: '班长02' });
    expect(revoked).toMatchObject({ revokedBy: '12321 班长02', revokeReason: '核实有误', decidedBy: '12321 坐席07' });
    expect(await ownerOf(code)).toEqual(tables);
    await expect(decisions.revoke(centre, id, { reason: 'r', person: 'p' })).rejects.toThrow(
      'CASEWORK_ALREADY_DECIDED',
    );
    await decide(code, { unit: 'CUCC-31' });
    const history = await decisions.list({ code });
    expect(history.items.map((one) => [one.organisation, one.revokedAt === null])).toEqual([
      ['CUCC', true],
      ['CTCC', false],
    ]);
    expect((await decisions.list({ code, state: 'in-force' })).items).toHaveLength(1);
    expect((await decisions.list({ code, unit: 'CTCC-31' })).items).toMatchObject([{ id }]);
    expect(await decisions.one(id)).toMatchObject({ id, evidence: ['携号转网数据'] });
  });

  it('name a code that a phone can show, a main code only with a second person', async () => {
    await expect(decide('abc中文12345678901234')).rejects.toThrow('SENDER_INVALID');
    expect(await decide(`+86 ${next()}`)).toMatchObject({ code: expect.stringMatching(/^136/) as string });
    await expect(decide('10690777', { scope: 'main-code' })).rejects.toThrow('secondLook');
    await expect(decide('1069077712', { scope: 'main-code', secondLook: '班长02' })).rejects.toThrow('here 10690777');
    expect(await decide('10690777', { scope: 'main-code', secondLook: '班长02' })).toMatchObject({
      scope: 'main-code',
    });
    await expect(decide(next(), { validFrom: instant(0), validUntil: instant(0) })).rejects.toThrow('validUntil');
    await expect(decide(next(), { unit: 'CTCC-99' })).rejects.toThrow('FIELD_INVALID');
    await expect(decisions.one(uuidv7(now))).rejects.toThrow('NOT_FOUND');
  });
});
