import { Readable } from 'node:stream';
import { Client } from 'pg';
import { DAY } from '#kernel/clock';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { waitFor } from '#testing/wait-for';
import { registryBench, type RegistryBench } from './registry.fixture';

const HEAD = 'number,carrier,valid_from,valid_until';
const now = new Date();

/** Every test has registries of its own: the database is emptied before it. */
describe('importing a registry', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let desk: RegistryBench;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
  }, 60_000);

  beforeEach(async () => {
    await db.query(`truncate registries, portability, ports, registry_imports, registry_import_errors, registry_endings,
      registry_audit`);
    desk = await registryBench(db, now);
  });

  afterAll(() => temporary.drop());

  const seen = async (): Promise<string[]> => {
    const rows = await db.query<{ row: string }>(`
      select number || ' ' || carrier || ' ' || coalesce(to_char(valid_until, 'YYYY'), '') as row from portability, registries
      where name = 'portability' and since <= active and (ended is null or ended > active) order by number, valid_from`);
    return rows.map(({ row }) => row.trim());
  };

  it('shows in a dry run what would be added, changed, ended and stay, and changes nothing', async () => {
    await desk.apply('portability', [
      HEAD,
      '13800000001,CTCC,2024-01-01,',
      '13800000002,CTCC,2024-01-01,',
      '13800000003,CTCC,2024-01-01,',
      '13800000004,CTCC,2024-01-01,',
    ]);
    const before = await seen();
    const draft = await desk.check('portability', [
      HEAD,
      '13800000001,CTCC,2024-01-01,',
      '13800000002,CUCC,2024-01-01,',
      '13800000003,CTCC,2024-01-01,2025-01-01',
      '13800000005,CBN,2024-01-01,',
    ]);
    expect(draft).toMatchObject({ state: 'checked', version: 2, base: 1, lines: 4, errors: 0 });
    expect(draft).toMatchObject({ added: 1, changed: 1, ended: 2, unchanged: 1, rowsBefore: 4, rowsAfter: 4 });
    expect(await seen()).toEqual(before);
    await desk.confirm(draft);
    expect(await seen()).toEqual(['13800000001 CTCC', '13800000002 CUCC', '13800000003 CTCC 2024', '13800000005 CBN']);
  });

  it('leaves what a delta does not name, ends the open period before a new one, and takes out what it removes', async () => {
    await desk.apply('portability', [
      HEAD,
      '13800000001,CTCC,2024-01-01,',
      '13800000002,CTCC,2024-01-01,',
      '13800000003,CTCC,2024-01-01,',
    ]);
    const lines = ['op,' + HEAD, 'put,13800000001,CUCC,2025-06-01,', 'remove,13800000002,CTCC,2024-01-01,'];
    const draft = await desk.check('portability', [...lines, ',13800000004,CBN,2025-01-01,'], 'delta');
    expect(draft).toMatchObject({ added: 2, changed: 0, ended: 2, unchanged: 1, rowsBefore: 3, rowsAfter: 4 });
    await desk.confirm(draft);
    expect(await seen()).toEqual(['13800000001 CTCC 2025', '13800000001 CUCC', '13800000003 CTCC', '13800000004 CBN']);
    expect(await desk.unitsOf(['13800000001'], new Date('2025-05-31T15:59:58Z'))).toEqual(['CTCC-11']);
    expect(await desk.unitsOf(['13800000001'], new Date('2025-05-31T16:00:00Z'))).toEqual(['CUCC-11']);
  });

  it('refuses the whole file for its bad lines and keeps each fault', async () => {
    const draft = await desk.check('portability', [
      HEAD,
      '13800000001,CTCC,2024-01-01,',
      '1380000,CTCC,2024-01-01,',
      '13800000002,CTCC,2024-02-30,',
      '13800000003,CTCC',
      '13800000004,C\0,2024-01-01,',
    ]);
    expect(draft).toMatchObject({ state: 'refused', version: null, lines: 5, errors: 4 });
    const errors = await desk.imports.errors(db, draft.id, 100);
    expect(errors.map(({ line, field }) => [line, field])).toEqual([
      [3, 'number'],
      [4, 'valid_from'],
      [5, 'line'],
      [6, 'line'],
    ]);
    await expect(desk.confirm(draft)).rejects.toThrow('CASEWORK_IMPORT_REFUSED');
    expect(await db.query('select number from portability')).toEqual([]);
  });

  it('tells periods of one key that overlap, in a file and with what is in force', async () => {
    const one = '13800000001,CTCC,2024-01-01,2026-01-01';
    const inside = await desk.check('portability', [HEAD, '13800000001,CUCC,2023-01-01,2027-01-01', one, one]);
    expect(inside).toMatchObject({ state: 'refused', errors: 2 });
    await desk.apply('portability', [HEAD, one]);
    const delta = await desk.check('portability', [HEAD, '13800000001,CUCC,2025-01-01,'], 'delta');
    const [error] = await desk.imports.errors(db, delta.id, 10);
    expect(error).toMatchObject({ line: 2, code: 'CASEWORK_PERIODS_OVERLAP', field: 'valid_from' });
    const touching = await desk.check('portability', [HEAD, '13800000001,CUCC,2026-01-01,'], 'delta');
    expect(touching).toMatchObject({ state: 'checked', added: 1 });
  });

  it('refuses to remove a row that there isn’t', async () => {
    const draft = await desk.check('portability', ['op,' + HEAD, 'remove,13800000001,CTCC,,'], 'delta');
    expect(draft).toMatchObject({ state: 'refused', errors: 1 });
    expect(await desk.imports.errors(db, draft.id, 10)).toMatchObject([{ line: 2, code: 'NOT_FOUND', field: 'op' }]);
  });

  it('keeps several accesses of one port apart and their periods too', async () => {
    const head = 'code,carrier,province,signature,valid_from,valid_until';
    const draft = await desk.check('ports', [
      head,
      '10690123,CMCC,44,,2024-01-01,',
      '10690123,CUCC,44,,2024-01-01,',
      '10690123,CMCC,31,,2024-01-01,',
      '10690123,CMCC,44,【示例】,2024-01-01,',
      '10690123,CMCC,44,示例,2025-01-01,',
    ]);
    expect(draft).toMatchObject({ state: 'refused', errors: 1 });
    expect(await desk.imports.errors(db, draft.id, 10)).toMatchObject([{ line: 6 }]);
  });

  it('applies a confirmation once, and only with the digest of the file that was checked', async () => {
    const draft = await desk.check('portability', [HEAD, '13800000001,CTCC,,']);
    await expect(desk.confirm({ ...draft, digest: '0'.repeat(64) })).rejects.toThrow('CASEWORK_IMPORT_DIFFERS');
    const first = await desk.confirm(draft);
    expect((await desk.confirm(draft)).appliedAt).toEqual(first.appliedAt);
    const again = await desk.check('portability', [HEAD, '13800000001,CTCC,,']);
    expect(again).toMatchObject({ digest: draft.digest, added: 0, changed: 0, ended: 0, unchanged: 1 });
  });

  it('lets the first of two imports win; the other was compared with what no longer stands', async () => {
    await desk.apply('portability', [HEAD, '13800000001,CTCC,,']);
    const [one, other] = await Promise.all([
      desk.check('portability', [HEAD, '13800000002,CUCC,,'], 'delta'),
      desk.check('portability', [HEAD, '13800000003,CBN,,'], 'delta'),
    ]);
    const outcomes = await Promise.allSettled([desk.confirm(one), desk.confirm(other)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected')!;
    expect(String(refused.reason)).toContain('CASEWORK_IMPORT_STALE');
    expect(await seen()).toHaveLength(2);
    expect(await db.query('select count(*)::int as n from portability')).toEqual([{ n: 2 }]);
  });

  it('needs a reason for a replacement that leaves less than 70 % of the rows, and records it', async () => {
    const rows = Array.from({ length: 10 }, (_, i) => `1380000000${i},CTCC,,`);
    await desk.apply('portability', [HEAD, ...rows]);
    expect(await desk.apply('portability', [HEAD, ...rows.slice(0, 7)])).toMatchObject({ rowsAfter: 7 });
    const small = await desk.check('portability', [HEAD, ...rows.slice(0, 4)]);
    await expect(desk.confirm(small)).rejects.toThrow('CASEWORK_IMPORT_SHRINKS');
    expect(await desk.confirm(small, '号码库清理')).toMatchObject({ state: 'applied', overrideReason: '号码库清理' });
    const empty = await desk.check('portability', [HEAD]);
    await expect(desk.confirm(empty)).rejects.toThrow('CASEWORK_IMPORT_SHRINKS');
    const [audit] = await desk.imports.audits(db, 'portability', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 10);
    expect(audit).toMatchObject({ act: 'checked' });
    const acts = await db.query<{ act: string; reason: string }>(
      `select act, detail ->> 'overrideReason' as reason from registry_audit where act = 'applied' order by id desc limit 1`,
    );
    expect(acts).toEqual([{ act: 'applied', reason: '号码库清理' }]);
  });

  it('does not stand by a dry run of more than a week ago', async () => {
    const draft = await desk.check('portability', [HEAD, '13800000001,CTCC,,']);
    desk.clock.set(new Date(now.getTime() + 8 * DAY));
    await expect(desk.confirm(draft)).rejects.toThrow('CASEWORK_IMPORT_STALE');
  });

  it('rolls back to the version before by one flip, and forward again', async () => {
    await desk.apply('portability', [HEAD, '13800000001,CTCC,2024-01-01,', '13800000002,CTCC,2024-01-01,']);
    await desk.apply('portability', [HEAD, '13800000001,CUCC,2024-01-01,', '13800000003,CBN,2024-01-01,']);
    const second = await seen();
    const back = { registry: 'portability', to: null, reason: '导入有误', by: 'CNNIC/operator' } as const;
    expect(await desk.activating.rollBack(back)).toEqual({ from: 2, to: 1 });
    expect(await seen()).toEqual(['13800000001 CTCC', '13800000002 CTCC']);
    expect(await desk.unitsOf(['13800000001', '13800000003'])).toEqual(['CTCC-11', 'CMCC-11']);
    expect(await desk.activating.rollBack({ ...back, to: 2 })).toEqual({ from: 1, to: 2 });
    expect(await seen()).toEqual(second);
    await expect(desk.activating.rollBack({ ...back, to: 7 })).rejects.toThrow('NOT_FOUND');
  });

  it.each(['replacement', 'delta'] as const)(
    'imports on top of a rolled-back version as if that had never been: %s',
    async (kind) => {
      await desk.apply('portability', [HEAD, '13800000001,CTCC,,', '13800000002,CTCC,,', '13800000003,CTCC,,']);
      await desk.apply('portability', [HEAD, '13800000001,CUCC,,', '13800000003,CTCC,,', '13800000004,CBN,,']);
      await desk.activating.rollBack({ registry: 'portability', to: 1, reason: '导入有误', by: 'CNNIC/operator' });
      const whole = ['13800000001,CTCC,,', '13800000002,CTCC,,', '13800000003,CBN,,'];
      const draft = await desk.check('portability', [HEAD, ...(kind === 'delta' ? whole.slice(2) : whole)], kind);
      expect(draft).toMatchObject({ base: 1, added: 0, changed: 1, ended: 0, unchanged: 2, rowsAfter: 3 });
      await desk.confirm(draft);
      expect(await seen()).toEqual(['13800000001 CTCC', '13800000002 CTCC', '13800000003 CBN']);
      await desk.activating.rollBack({ registry: 'portability', to: 2, reason: '再试', by: 'CNNIC/operator' });
      expect(await seen()).toEqual(['13800000001 CUCC', '13800000003 CTCC', '13800000004 CBN']);
    },
  );

  it('leaves nothing of a confirmation whose connection dies when all is written and nothing committed', async () => {
    await desk.apply('portability', [HEAD, '13800000001,CTCC,,', '13800000002,CTCC,,']);
    const draft = await desk.check('portability', [HEAD, '13800000001,CUCC,,', '13800000003,CBN,,']);
    const before = await seen();
    const admin = new Client({ connectionString: temporary.url });
    await admin.connect();
    await admin.query('begin; lock table casework.registry_audit in exclusive mode');
    const confirming = desk.confirm(draft).catch((error: Error) => error.message);
    const waiting = `select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    await waitFor('the last statement to wait', async () => (await admin.query(waiting)).rowCount! > 0);
    expect(await confirming).toMatch(/terminat|connection/i);
    await admin.query('rollback');
    await admin.end();
    expect(await seen()).toEqual(before);
    expect(await db.query('select count(*)::int as n from portability where ended is not null')).toEqual([{ n: 0 }]);
    expect(await desk.confirm(draft)).toMatchObject({ state: 'applied' });
    expect(await seen()).toEqual(['13800000001 CUCC', '13800000003 CBN']);
  });

  it('leaves nothing of an upload that breaks off', async () => {
    const bytes = Readable.from(
      (function* () {
        yield Buffer.from(`${HEAD}\n13800000001,CTCC,,\n`);
        throw new Error('connection lost');
      })(),
    );
    const upload = {
      registry: 'portability',
      kind: 'replacement',
      by: 'CNNIC/operator',
      name: 'p.csv',
      bytes,
    } as const;
    await expect(desk.checking.check(upload)).rejects.toThrow('connection lost');
    expect(await db.query('select count(*)::int as n from portability')).toEqual([{ n: 0 }]);
    expect(await desk.apply('portability', [HEAD, '13800000001,CTCC,,'])).toMatchObject({ added: 1 });
  });

  it('reads a file of any length with flat memory', async () => {
    const lines = 200_000;
    const bytes = Readable.from(
      (function* () {
        yield Buffer.from(`${HEAD}\n`);
        for (let i = 0; i < lines; i += 1_000) {
          let text = '';
          for (let j = i; j < i + 1_000; j++) text += `139${String(j).padStart(8, '0')},CTCC,2024-01-01,\n`;
          yield Buffer.from(text);
        }
      })(),
    );
    const before = process.memoryUsage().heapUsed;
    const draft = await desk.checking.check({
      registry: 'portability',
      kind: 'replacement',
      by: 'x',
      name: 'p.csv',
      bytes,
    });
    expect(draft).toMatchObject({ state: 'checked', lines, added: lines });
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(150e6);
  }, 60_000);
});

describe('look-ups while a version flips', () => {
  it('see one version within a batch', async () => {
    const temporary = await temporaryDatabase();
    try {
      const db = await temporary.database('casework');
      const desk = await registryBench(db, now);
      const numbers = Array.from({ length: 200 }, (_, i) => `138000000${String(i).padStart(2, '0')}`.slice(0, 11));
      const file = (carrier: string) => [HEAD, ...[...new Set(numbers)].map((number) => `${number},${carrier},,`)];
      await desk.apply('portability', file('CTCC'));
      let isFlipping = true;
      const seen = new Set<string>();
      const looking = (async () => {
        while (isFlipping) seen.add([...new Set(await desk.unitsOf(numbers))].join());
      })();
      for (const carrier of ['CUCC', 'CBN', 'CTCC', 'CUCC', 'CBN']) await desk.apply('portability', file(carrier));
      isFlipping = false;
      await looking;
      expect([...seen].filter((units) => units.includes(','))).toEqual([]);
      expect(seen.size).toBeGreaterThan(1);
    } finally {
      await temporary.drop();
    }
  }, 60_000);
});
