import fc from 'fast-check';
import { TABLE_FILES } from '#numbering/table-rows';
import { templateOf } from '#numbering/table-template';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { REGISTRIES } from './registry';
import { RegistryDifferenceStore, versionSeen } from './registry-difference.store';
import type { RegistryImport } from './registry-import';
import { RegistryStore } from './registry.store';
import { registryBench } from './registry.fixture';

const EMPTYING = `truncate registries, portability, registry_imports, registry_import_errors, registry_endings, registry_audit`;

/** A row as text: number, carrier, first and last year. */
interface Row {
  readonly number: string;
  readonly carrier: string;
  readonly from: number;
  readonly until: number | null;
}
type Rows = readonly Row[];

const told = (rows: Rows): string[] =>
  rows.map(({ number, carrier, from, until }) => `${number} ${carrier} ${from} ${until}`).sort();
const line = ({ number, carrier, from, until }: Row): string =>
  `${number},${carrier},${from}-01-01,${until === null ? '' : `${until}-01-01`}`;

/** Rows whose periods don't overlap: each begins in a year of its own and ends with the next, or runs on. */
const someRows = fc
  .uniqueArray(
    fc.record({
      number: fc.constantFrom('13800000001', '13800000002', '13800000003'),
      carrier: fc.constantFrom('CTCC', 'CUCC', 'CBN'),
      from: fc.integer({ min: 2018, max: 2022 }),
      isOpen: fc.boolean(),
    }),
    { selector: ({ number, from }) => `${number} ${from}`, maxLength: 8 },
  )
  .map((rows): Rows =>
    rows.map(({ number, carrier, from, isOpen }) => {
      const next = Math.min(...rows.filter((one) => one.number === number && one.from > from).map((one) => one.from));
      return { number, carrier, from, until: isOpen && next === Infinity ? null : Math.min(from + 1, next) };
    }),
  );

const someOperation = fc.oneof(
  fc.record({ kind: fc.constant('replacement' as const), rows: someRows }),
  fc.record({ kind: fc.constant('delta' as const), rows: someRows, removed: fc.nat({ max: 5 }) }),
  fc.record({ kind: fc.constant('rollback' as const), to: fc.nat({ max: 5 }) }),
);

const isSame = (one: Row, other: Row): boolean => one.number === other.number && one.from === other.from;

/** What a delta makes of a version; null when periods would overlap. */
function withDelta(base: Rows, puts: Rows, removes: Rows): Rows | null {
  const kept = base.filter((row) => ![...puts, ...removes].some((one) => isSame(one, row)));
  const closed = kept.map((row): Row => {
    const next = Math.min(
      ...puts.filter((one) => one.number === row.number && one.from > row.from).map(({ from }) => from),
    );
    return row.until === null && next < Infinity ? { ...row, until: next } : row;
  });
  const all = [...closed, ...puts];
  const overlaps = all.some((one) =>
    all.some(
      (other) =>
        one !== other && one.number === other.number && one.from <= other.from && (one.until ?? Infinity) > other.from,
    ),
  );
  return overlaps ? null : all;
}

describe('versions of a registry', () => {
  let temporary: TemporaryDatabase;
  let db: Database;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
  }, 60_000);
  afterAll(() => temporary.drop());

  const at = async (version: number): Promise<string[]> => {
    const rows = await db.query<{ number: string; carrier: string; from: number; until: number | null }>(
      `select number, carrier, extract(year from valid_from at time zone 'Asia/Shanghai')::int as from,
         extract(year from valid_until at time zone 'Asia/Shanghai')::int as until
       from portability where since <= $1 and (ended is null or ended > $1)`,
      [version],
    );
    return told(rows);
  };

  const NUMBERS = ['13800000001', '13800000002', '13800000003'];
  const yearOf = (moment: number | null) =>
    moment === null ? null : new Date(moment + 8 * 3_600_000).getUTCFullYear();

  /** As a simulation looks it up: the draft over the version in force. */
  const laidOver = async (active: number, draft: number): Promise<string[]> => {
    const seen = new Map([['portability', { version: active, label: 'test', draft }]] as const);
    const wanted = { senders: [], numbers: NUMBERS, ports: [], segments: [] };
    const { portability } = await new RegistryStore().rowsFor(db, wanted, seen);
    const rows = [...portability!.values()].flat();
    return told(
      rows.map(({ number, carrier, validFrom, validUntil }) => {
        return { number, carrier, from: yearOf(validFrom)!, until: yearOf(validUntil) };
      }),
    );
  };

  const differing = async (active: number, draft: RegistryImport): Promise<string[]> => {
    const rows = await new RegistryDifferenceStore(db).page('portability', versionSeen(active), draft, '', 100);
    return rows.map(({ seenBy, row }) => `${seenBy} ${row['number'] as string} ${row['carrier'] as string}`).sort();
  };

  const differences = (first: Rows, second: Rows): string[] => {
    const only = (rows: Rows, others: Rows) => rows.filter((row) => !told(others).includes(told([row])[0]!));
    const line =
      (side: string) =>
      ({ number, carrier }: Row) =>
        `${side} ${number} ${carrier}`;
    return [...only(first, second).map(line('first')), ...only(second, first).map(line('second'))].sort();
  };

  it('are each what a simple model of imports and rollbacks says, the present one and all before', async () => {
    const walk = async (operations: readonly (typeof someOperation extends fc.Arbitrary<infer T> ? T : never)[]) => {
      await db.query(EMPTYING);
      const desk = await registryBench(db);
      const model = new Map<number, Rows>([[0, []]]);
      let active = 0;
      const importing = async (kind: 'replacement' | 'delta', lines: string[], outcome: Rows | null) => {
        const draft = await desk.check(
          'portability',
          ['op,number,carrier,valid_from,valid_until', ...lines].map((one) =>
            kind === 'delta' ? one : one.slice(one.indexOf(',') + 1),
          ),
          kind,
        );
        expect(draft.state).toBe(outcome === null ? 'refused' : 'checked');
        if (outcome === null) return;
        expect(draft.rowsAfter).toBe(outcome.length);
        expect(await at(active)).toEqual(told(model.get(active)!));
        expect(await laidOver(active, draft.version!)).toEqual(told(outcome));
        expect(await differing(active, draft)).toEqual(differences(model.get(active)!, outcome));
        await desk.confirm(draft, '测试');
        active = draft.version!;
        model.set(active, outcome);
      };
      for (const operation of operations) {
        const now = model.get(active)!;
        if (operation.kind === 'replacement') {
          await importing(
            'replacement',
            operation.rows.map((row) => `,${line(row)}`),
            operation.rows,
          );
        } else if (operation.kind === 'delta') {
          const removes = now.filter(
            (row, i) => i < operation.removed && !operation.rows.some((one) => isSame(one, row)),
          );
          const lines = [
            ...operation.rows.map((row) => `put,${line(row)}`),
            ...removes.map((row) => `remove,${line(row)}`),
          ];
          await importing('delta', lines, withDelta(now, operation.rows, removes));
        } else {
          const versions = [...model.keys()].filter((version) => version !== active);
          if (versions.length === 0) continue;
          const to = versions[operation.to % versions.length]!;
          await desk.activating.rollBack({ registry: 'portability', to, reason: '测试', by: 'x' });
          active = to;
        }
        for (const [version, rows] of model) expect(await at(version)).toEqual(told(rows));
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(someOperation, { minLength: 3, maxLength: 7 }), walk), { numRuns: 20 });
  }, 180_000);

  it.each(REGISTRIES)('of %s are made by replacement and delta, and compared', async (name) => {
    await db.query(`truncate registries, registry_imports, registry_import_errors, registry_endings, ${name}`);
    const desk = await registryBench(db);
    const template = templateOf(`${name}.csv` as keyof typeof TABLE_FILES)
      .trim()
      .split('\r\n');
    expect(await desk.apply(name, template)).toMatchObject({ version: 1, added: 1, rowsAfter: 1 });
    expect(await desk.check(name, template, 'delta')).toMatchObject({ added: 0, changed: 0, unchanged: 1 });
    const later = [template[0]!, template[1]!.replace('2026-01-01', '2026-07-01')];
    expect(await desk.apply(name, later, 'delta')).toMatchObject({ added: 1, ended: 1, rowsBefore: 1, rowsAfter: 2 });
    expect(await new RegistryDifferenceStore(db).counts(name, versionSeen(0), versionSeen(1))).toEqual({
      first: 0,
      second: 1,
    });
    const differing = await new RegistryDifferenceStore(db).page(name, versionSeen(1), versionSeen(3), '', 10);
    expect(differing.map(({ seenBy }) => seenBy).sort()).toEqual(['first', 'second', 'second']);
  });
});
