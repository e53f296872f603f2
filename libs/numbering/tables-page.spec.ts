import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PACKAGE_ROOT } from '#kernel/package-root';
import { at, bundled, tablesWith } from '#testing/numbering-rows';
import { loadCsvTables } from './csv-tables';
import { resolveOwner } from './owner-resolution';
import { normaliseSender } from './sender';
import { readTable } from './table-reading';
import { PREFIXES, TABLE_FILES, type Table } from './table-rows';
import { TITLES } from './table-titles';
import { WARNINGS } from './warnings';

const page = readFileSync(path.join(PACKAGE_ROOT, 'docs', 'tables.md'), 'utf8');
const examples = new Map([...page.matchAll(/```csv (\S+)\n([^`]+)```/g)].map(([, file, text]) => [file!, text!]));
const MAY = at('2026-05-01T09:30:00+08:00');

describe('docs/tables.md', () => {
  it('lists exactly the warnings there are, with the same meanings', () => {
    const section = page.slice(page.indexOf('## Warnings'), page.indexOf('## Files'));
    const listed = [...section.matchAll(/^\| `([a-z-]+)`\s*\|(.+)\|(.+)\|$/gm)].map(([, ...cells]) =>
      cells.map((cell) => cell.trim()),
    );
    expect(listed).toEqual(Object.entries(WARNINGS).map(([code, meanings]) => [code, ...meanings]));
  });

  it('names every column in Chinese as headers may', () => {
    for (const [column, title] of Object.entries(TITLES)) expect(page).toContain(`\`${column}\` ${title}`);
  });

  it('shows an example and every column of each file', () => {
    expect([...examples.keys()].sort()).toEqual(Object.keys(TABLE_FILES).sort());
    for (const [file, table] of Object.entries(TABLE_FILES)) {
      for (const column of table.columns) expect(page).toContain(`\`${column}\``);
      expect(readTable(table as Table<unknown>, examples.get(file)!, file, 'v1').length).toBeGreaterThan(0);
    }
  });

  it.each([
    ['13800138000', 'CTCC-11', 'portability'],
    ['1069012388001', null, 'none'],
    ['95588', 'CMCC-11', 'port-registry'],
    ['17090981234', 'SNAIL-00', 'prefix'],
    ['17090011234', 'SNAIL-00', 'segment'],
    ['10650123', 'CBN-00', 'prefix'],
    ['1062-0123456', 'CUCC-44', 'manual'],
    ['17100001234', 'SNAIL-00', 'manual'],
    ['19200001234', 'CBN-36', 'segment'],
  ])('has examples by which %s is answered for by %s (%s)', async (number, unit, method) => {
    const directory = mkdtempSync(path.join(tmpdir(), 'tables-'));
    for (const [file, text] of examples) writeFileSync(path.join(directory, file), text);
    const tables = await loadCsvTables(directory, bundled);
    rmSync(directory, { recursive: true });
    expect(resolveOwner(normaliseSender(number), MAY, tables)).toMatchObject({ unit, method });
  });
});

describe('the bundled tables', () => {
  const folder = path.join(PACKAGE_ROOT, 'data', 'numbering');
  const regions = new Map(
    readFileSync(path.join(folder, 'regions.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',') as [string, string]),
  );

  it('name every city that a segment has, and 31 provinces', () => {
    const cities = new Set<string>();
    for (let segment = 1_300_000; segment < 2_000_000; segment++) {
      const [row] = bundled.segmentRowsOf(String(segment));
      if (row?.city != null) cities.add(row.city);
    }
    expect(cities.size).toBe(340);
    expect([...cities].filter((city) => !regions.has(city))).toEqual([]);
    expect([...regions.keys()].filter((code) => code.endsWith('0000'))).toHaveLength(31);
  });

  it('give every row of the prefix rules a known warning and no row twice', () => {
    const rows = readTable(PREFIXES, readFileSync(path.join(folder, 'prefixes.csv'), 'utf8'), 'prefixes.csv', 'v1');
    expect(rows.flatMap(({ warnings }) => warnings).filter((warning) => !(warning in WARNINGS))).toEqual([]);
    expect(new Set(rows.map(({ prefix }) => prefix)).size).toBe(rows.length);
  });

  it('keep the licence of the segments beside them', () => {
    expect(readFileSync(path.join(folder, 'LICENSE.segments'), 'utf8')).toContain('MIT License');
  });

  it('answer the same under an empty overlay', () => {
    for (const number of ['13800138000', '10690123', '17000000000']) {
      const sender = normaliseSender(number);
      expect(resolveOwner(sender, MAY, tablesWith({}))).toEqual(resolveOwner(sender, MAY, bundled));
    }
  });
});
