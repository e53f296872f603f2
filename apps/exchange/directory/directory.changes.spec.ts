import { bundledDirectory, reseller } from '../exchange.fixture';
import { changesBetween } from './directory.changes';
import { readDirectory } from './directory.reading';

const directory = (...codes: string[]) => ({ version: '1', organisations: codes.map(reseller) });

describe('changesBetween', () => {
  it('finds nothing between a directory and itself, however its members are ordered', () => {
    const json = bundledDirectory();
    const turned = {
      ...json,
      organisations: json.organisations.map((o) => Object.fromEntries(Object.entries(o).reverse())),
    };
    expect(changesBetween(readDirectory(json), readDirectory(turned))).toEqual([]);
  });

  it('names who joins with each unit, and who leaves', () => {
    expect(changesBetween(directory('AA', 'BB'), directory('BB', 'CC'))).toEqual([
      { what: 'organisation', change: 'added', code: 'CC', to: '转售企业 CC' },
      { what: 'unit', change: 'added', code: 'CC-00' },
      { what: 'organisation', change: 'removed', code: 'AA', from: '转售企业 AA' },
      { what: 'unit', change: 'removed', code: 'AA-00' },
    ]);
  });

  it('shows a changed member with both values', () => {
    const next = { version: '2', organisations: [{ ...reseller('AA'), quota: { read: 1, write: 2 } }] };
    expect(changesBetween(directory('AA'), next)).toEqual([
      {
        what: 'member',
        change: 'changed',
        code: 'AA.quota',
        from: { read: 100, write: 100 },
        to: { read: 1, write: 2 },
      },
    ]);
  });

  it('counts everything as joining when there was no directory', () => {
    expect(changesBetween(null, directory('AA')).map(({ code }) => code)).toEqual(['AA', 'AA-00']);
  });
});
