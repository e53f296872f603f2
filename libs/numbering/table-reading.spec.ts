import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundled } from '#testing/numbering-rows';
import { loadCsvTables } from './csv-tables';
import { messageInterval } from './interval';
import { resolveOwner } from './owner-resolution';
import { normaliseSender } from './sender';
import { readTable } from './table-reading';
import { DECISIONS, PORTABILITY, PORTS, PREFIXES, SEGMENTS, type Table } from './table-rows';

const read = <Row>(table: Table<Row>, text: string): Row[] => readTable(table, text, 'file.csv', 'v1');

describe('a table file', () => {
  it('keeps codes as text, reads days as midnight in Shanghai and cites its line', () => {
    const [row] = read(
      PORTS,
      'code,carrier,province,holder,valid_from\n"106901230000000000001",CMCC,44,"Bank, Ltd",2024-01-01\n',
    );
    expect(row).toEqual({
      code: '106901230000000000001',
      carrier: 'CMCC',
      province: '44',
      holder: 'Bank, Ltd',
      signature: null,
      validFrom: Date.parse('2023-12-31T16:00:00Z'),
      validUntil: null,
      version: 'v1',
      source: 'file.csv line 2',
    });
  });

  it('may have a byte order mark, CRLF, empty lines, any order of columns and its own source', () => {
    const text = '\uFEFFcarrier,number,source\r\n\r\nCUCC,13800138000,notice 7\r\n';
    expect(read(PORTABILITY, text)).toMatchObject([{ number: '13800138000', carrier: 'CUCC', source: 'notice 7' }]);
  });

  it('normalises the sender of a decision', () => {
    const text = 'sender,organisation,province,host_carrier\n+86 138 0013 8000,SNAIL,00,CUCC\n';
    expect(read(DECISIONS, text)).toMatchObject([
      { sender: '13800138000', organisation: 'SNAIL', province: null, hostCarrier: 'CUCC' },
    ]);
  });

  it('takes the province of a segment from its city', () => {
    const text = 'segment,carrier,reseller,city\n1700123,,SNAIL,440300\n';
    expect(read(SEGMENTS, text)).toMatchObject([
      { carrier: null, reseller: 'SNAIL', province: '44', city: '440300', isBundled: false },
    ]);
  });

  it('knows from the reseller that a range is resold and can’t be ported', () => {
    const text = 'prefix,carrier,reseller,warnings\n17090,CUCC,SNAIL,often-spoofed satellite\n1065,RECIPIENT,,\n';
    expect(read(PREFIXES, text)).toMatchObject([
      { isResold: true, isPortable: false, isCertain: true, warnings: ['often-spoofed', 'satellite'] },
      { carrier: 'RECIPIENT', isResold: false, isPortable: true, isCertain: false, warnings: [] },
    ]);
  });

  it.each<[string, Table<unknown>, string, string]>([
    ['a missing column', PORTS, 'code,province\n', 'file.csv line 1; expected columns code,main_code,sub_port,carrier'],
    ['a misspelt column', PORTS, 'code,carrier,provinz\n', 'got code,carrier,provinz'],
    ['a number that Excel damaged', PORTABILITY, 'number,carrier\n1.38E+10,CUCC\n', 'file.csv line 2, column number'],
    [
      'a carrier in lower case',
      PORTS,
      'code,carrier\n10690123,cmcc\n',
      'column carrier; expected an organisation code',
    ],
    ['no carrier', PORTS, 'code,carrier\n10690123,\n', 'got nothing'],
    ['a province name', PORTS, 'code,carrier,province\n10690123,CMCC,广东\n', 'column province; expected two digits'],
    [
      'a time without offset',
      PORTS,
      'code,carrier,valid_from\n10690123,CMCC,2024-01-01T00:00:00\n',
      'column valid_from',
    ],
    ['a day that is none', PORTS, 'code,carrier,valid_from\n10690123,CMCC,2024-02-30\n', 'column valid_from'],
    [
      'an end before the start',
      PORTS,
      'code,carrier,valid_from,valid_until\n10690123,CMCC,2024-01-02,2024-01-01\n',
      'after valid_from',
    ],
    ['a city of another province', SEGMENTS, 'segment,province,city\n1380013,31,440300\n', 'a city of province 31'],
    ['too few cells', PORTS, 'code,carrier\n10690123,CMCC\n10690124\n', 'file.csv line 3'],
    ['an open quote', PORTS, 'code,carrier\n"10690123,CMCC\n', 'well-formed CSV'],
    [
      'a reseller outside a resold range',
      PREFIXES,
      'prefix,carrier,resold,reseller\n138,CMCC,no,SNAIL\n',
      'column resold',
    ],
  ])('is refused for %s, naming the line', (_, table, text, message) => {
    expect(() => read(table, text)).toThrow(message);
  });
});

describe('a directory of tables', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), 'tables-'))));
  afterEach(() => rmSync(directory, { recursive: true }));
  const write = (name: string, text: string): void => writeFileSync(path.join(directory, name), text);
  const may = messageInterval(Date.parse('2026-05-01T00:00:00Z'), 'second');

  it('lies over the bundled tables, and evidence names file, content and line', async () => {
    write('portability.csv', 'number,carrier,valid_from\n13800138000,CUCC,2024-01-01\n');
    const tables = await loadCsvTables(directory, bundled);
    const ported = resolveOwner(normaliseSender('13800138000'), may, tables);
    expect(ported).toMatchObject({ unit: 'CUCC-11', evidence: { source: 'portability.csv line 2' } });
    expect(ported.evidence!.version).toMatch(/^portability\.csv@[0-9a-f]{12}$/);
    expect(resolveOwner(normaliseSender('13900139000'), may, tables).method).toBe('segment');
  });

  it('is read whole or not at all', async () => {
    write('ports.csv', 'code,carrier\n10690123,CMCC\nnot-a-code,CMCC\n');
    await expect(loadCsvTables(directory, bundled)).rejects.toThrow('ports.csv line 3, column code');
  });

  it('must exist and hold at least one table', async () => {
    write('port.csv', 'code,carrier\n');
    await expect(loadCsvTables(directory, bundled)).rejects.toThrow('none of them');
    await expect(loadCsvTables(path.join(directory, 'no'), bundled)).rejects.toThrow('no such directory');
    await expect(loadCsvTables(path.join(directory, 'port.csv'), bundled)).rejects.toThrow('no such directory');
  });
});
