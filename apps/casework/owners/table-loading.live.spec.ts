import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BundledTables } from '#numbering/bundled-tables';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { complaint, senderOf } from '../casework.fixture';
import { OwnerDecisionStore } from '../decisions/owner-decision.store';
import { OwnerResolvingService } from './owner-resolving.service';
import { ActiveRegistries } from './active-registries';
import { RegistryStore } from './registry.store';
import { loadTables } from './table-loading';

const now = new Date();

describe('owner registries', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let directory: string;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
  }, 60_000);

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'tables-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));
  afterAll(() => temporary.drop());

  const put = (file: string, ...lines: string[]): void =>
    writeFileSync(path.join(directory, file), `${lines.join('\n')}\n`);

  const unitsOf = (...complaints: ReturnType<typeof complaint>[]) =>
    db.transaction(async (tx) => {
      const store = new RegistryStore();
      const registries = new ActiveRegistries(store);
      const owners = new OwnerResolvingService(store, BundledTables.load(), new OwnerDecisionStore(), registries);
      return (await owners.atMessageTime(tx, complaints)).map((owner) => [owner.unit, owner.method]);
    });

  it('name the owner at message time: decision, portability, port, segment and prefix', async () => {
    put('decisions.csv', 'sender,organisation,province,valid_from', '13801000001,CUCC,31,2020-01-01');
    put('portability.csv', 'number,carrier,valid_from', '13801000002,CTCC,2020-01-01');
    put('ports.csv', 'code,carrier,province,holder', '10690123,CUCC,44,"某某, 科技"');
    put('segments.csv', 'segment,carrier,province,valid_from', '1380101,CBN,65,2020-01-01');
    put('prefixes.csv', 'prefix,carrier', '1069555,CTCC');
    expect(await loadTables(db, directory)).toMatch(/decisions 1.*portability 1.*ports 1.*segments 1.*prefixes 1/);
    const port = (code: string) => ({ displayed: code, normalized: code, kind: 'port' as const });
    const units = await unitsOf(
      complaint(now, { sender: senderOf('13801000001') }),
      complaint(now, { sender: senderOf('13801000002') }),
      complaint(now, { sender: port('1069012345') }),
      complaint(now, { sender: senderOf('13801010000') }),
      complaint(now, { sender: port('10695551') }),
      complaint(now, { sender: senderOf('13801000003') }),
    );
    expect(units).toEqual([
      ['CUCC-31', 'manual'],
      ['CTCC-11', 'portability'],
      ['CUCC-44', 'port-registry'],
      ['CBN-65', 'segment'],
      ['CTCC-00', 'prefix'],
      ['CMCC-11', 'segment'],
    ]);
  });

  it('leave unresolved what changed hands within the time a message may have been received', async () => {
    put(
      'portability.csv',
      'number,carrier,valid_from',
      `13801000004,CTCC,${new Date(now.getTime() - 90 * 60_000).toISOString()}`,
    );
    await loadTables(db, directory);
    const within = (from: number, until: number) => ({
      precision: 'minute' as const,
      from: new Date(now.getTime() - from * 60_000).toISOString(),
      until: new Date(now.getTime() - until * 60_000).toISOString(),
    });
    const sender = senderOf('13801000004');
    const units = await unitsOf(
      complaint(now, { sender, received: within(120, 100) }),
      complaint(now, { sender, received: within(120, 60) }),
      complaint(now, { sender, received: within(80, 60) }),
    );
    expect(units.map(([unit]) => unit)).toEqual(['CMCC-11', null, 'CTCC-11']);
  });

  it('are replaced whole or not at all, and a bad line is named', async () => {
    put('portability.csv', 'number,carrier', '13801000005,CTCC');
    await loadTables(db, directory);
    put('portability.csv', 'number,carrier', '13801000006,CTCC', '138010,CUCC');
    await expect(loadTables(db, directory)).rejects.toThrow(/portability.csv line 3, column number/);
    expect(await db.query('select number from portability where ended is null')).toEqual([{ number: '13801000005' }]);
  });

  it('make no version when the same files are loaded again', async () => {
    put('portability.csv', 'number,carrier', '13801000007,CTCC');
    const versions = () => db.query(`select version from registry_imports where state = 'applied' order by version`);
    await loadTables(db, directory);
    const before = await versions();
    expect(await loadTables(db, directory)).toBe('tables: portability 1 rows');
    expect(await versions()).toEqual(before);
  });

  it('refuses a directory without any table', async () => {
    await expect(loadTables(db, directory)).rejects.toThrow(/decisions.csv/);
  });
});
