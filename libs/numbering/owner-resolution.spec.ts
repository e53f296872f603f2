import fc from 'fast-check';
import {
  access,
  at,
  bundled,
  day,
  decision,
  portability,
  prefixRule,
  row,
  segment,
  tablesWith,
  type RowLists,
} from '#testing/numbering-rows';
import { ANY_TIME, messageInterval, type Interval } from './interval';
import type { Owner, RecipientFacts } from './owner';
import { resolveOwner } from './owner-resolution';
import type { OwnerTables } from './owner-tables';
import { recipientAt } from './recipient';
import { normaliseSender } from './sender';

const MAY = at('2026-05-01T09:30:00+08:00');
const ON_UNICOM: RecipientFacts = { carrier: 'CUCC', province: '44' };

function owner(number: string, rows: RowLists = {}, interval = MAY, recipient?: RecipientFacts): Owner {
  return resolveOwner(normaliseSender(number), interval, tablesWith(rows), recipient);
}

describe('the bundled tables', () => {
  it.each([
    ['13800138000', 'CMCC-11', 'segment', 'certain'],
    ['18938000000', 'CTCC-44', 'segment', 'certain'],
    ['13000000000', 'CUCC-37', 'segment', 'certain'],
    ['19212345678', 'CBN-00', 'prefix', 'certain'],
    ['19712345678', 'CMCC-00', 'prefix', 'certain'],
    ['1440123456789', 'CMCC-00', 'prefix', 'certain'],
    ['1410123456789', 'CTCC-00', 'prefix', 'certain'],
    ['1064812345678', 'CMCC-00', 'prefix', 'probable'],
    ['10655123456', 'CUCC-00', 'prefix', 'certain'],
    ['10657123456', 'CMCC-00', 'prefix', 'certain'],
    ['10658123456', 'CMCC-00', 'prefix', 'certain'],
    ['10659123456', 'CTCC-00', 'prefix', 'certain'],
    ['10086', 'CMCC-00', 'prefix', 'certain'],
    ['10086999', 'CMCC-00', 'prefix', 'certain'],
    ['10085', 'CMCC-00', 'prefix', 'certain'],
    ['10010', 'CUCC-00', 'prefix', 'certain'],
    ['10000', 'CTCC-00', 'prefix', 'certain'],
    ['10099', 'CBN-00', 'prefix', 'certain'],
  ])('give %s to %s by %s, %s', (number, unit, method, confidence) => {
    const found = owner(number);
    expect(found).toMatchObject({ unit, method, confidence, reseller: false });
    expect(found.hostCarrier).toBe(found.carrier);
    expect(found.evidence).toMatchObject({ table: method === 'segment' ? 'segments' : 'prefixes' });
  });

  it.each(['10650123', '10600123', '10700000', '02088888888', '16190000000', '17490000000', 'nonsense!@'])(
    'leave %s unresolved',
    (number) => {
      expect(owner(number, {}, MAY, ON_UNICOM)).toMatchObject({ unit: null, method: 'none', confidence: 'none' });
    },
  );

  it('give a fixed number its province and nobody', () => {
    expect(owner('0755 8234 5678')).toMatchObject({
      unit: null,
      province: '44',
      confidence: 'none',
      warnings: ['no-rule'],
    });
  });

  it('hold every segment of the source, and the prefix rules stand above its carriers', () => {
    expect(bundled.segmentRowsOf('1380013')).toMatchObject([{ carrier: 'CMCC', city: '110000', province: '11' }]);
    const contradicted = Array.from({ length: 10_000 }, (_, index) => `156${String(index).padStart(4, '0')}`).find(
      (digits) => bundled.segmentRowsOf(digits)[0]?.carrier === 'CMCC',
    )!;
    expect(owner(contradicted + '0000')).toMatchObject({
      carrier: 'CUCC',
      method: 'prefix',
      province: bundled.segmentRowsOf(contradicted)[0]!.province,
      warnings: ['segment-carrier-differs'],
    });
  });
});

describe('the order of the tables', () => {
  const number = '13800138000';
  const ported = [portability(number, 'CUCC', '2024-01-01')];
  const segments = [segment('1380013', { carrier: 'CMCC', province: '31', city: '310000' })];
  const decisions = [decision(number, 'CTCC', '44')];

  it('is manual, portability, segment, prefix', () => {
    expect(owner(number, { segments, ported, decisions })).toMatchObject({ unit: 'CTCC-44', method: 'manual' });
    expect(owner(number, { segments, ported })).toMatchObject({ unit: 'CUCC-31', method: 'portability' });
    expect(owner(number, { segments })).toMatchObject({ unit: 'CMCC-31', method: 'segment', city: '310000' });
    expect(owner(number)).toMatchObject({ unit: 'CMCC-11', method: 'segment' });
  });

  it('lets an imported segment stand above the prefix rule and an unspecific one not', () => {
    const moved = [segment('1920000', { carrier: 'CMCC', province: '36' })];
    expect(owner('19200001234', { segments: moved })).toMatchObject({ unit: 'CMCC-36', method: 'segment' });
    const placed = [segment('1920000', { province: '36', city: '360100' })];
    expect(owner('19200001234', { segments: placed })).toMatchObject({
      unit: 'CBN-36',
      method: 'prefix',
      city: '360100',
      evidence: { key: '192', province: { table: 'segments', key: '1920000', version: 'test' } },
    });
  });

  it('lets the longest prefix win, and of the same prefix the own table', () => {
    const prefixes = [prefixRule('192', 'CTCC'), prefixRule('19212', 'CUCC')];
    expect(owner('19212345678', { prefixes })).toMatchObject({ carrier: 'CUCC', evidence: { key: '19212' } });
    expect(owner('19298765432', { prefixes })).toMatchObject({ carrier: 'CTCC', evidence: { version: 'test' } });
  });

  it('asks the register of a port before the rule of its prefix', () => {
    const ports = [access('10657001', 'CTCC', '33')];
    const found = owner('10657001888', { ports });
    expect(found).toMatchObject({ unit: 'CTCC-33', province: '33', method: 'port-registry', confidence: 'certain' });
    expect(found.evidence).toMatchObject({ table: 'ports', key: '10657001' });
  });
});

describe('time', () => {
  const number = '13800138000';
  const ported = [portability(number, 'CUCC', '2024-01-01', '2025-01-01'), portability(number, 'CTCC', '2025-01-01')];

  it.each([
    ['2023-12-31T23:59:59+08:00', 'CMCC-11'],
    ['2024-01-01T00:00:00+08:00', 'CUCC-11'],
    ['2024-12-31T23:59:59+08:00', 'CUCC-11'],
    ['2025-01-01T00:00:00+08:00', 'CTCC-11'],
  ])('at %s the number is with %s', (moment, unit) => {
    expect(owner(number, { ported }, at(moment))).toMatchObject({ unit, confidence: 'certain' });
  });

  it('of the precision of a day that holds the change names nobody but the candidates', () => {
    const interval = messageInterval(Date.parse('2025-06-01T15:00:00+08:00'), 'day');
    const rows = [{ ...portability(number, 'CUCC', '2025-06-01'), validFrom: Date.parse('2025-06-01T12:00:00+08:00') }];
    const found = owner(number, { ported: rows }, interval);
    expect(found).toMatchObject({ unit: null, confidence: 'none', province: '11', city: '110000' });
    expect(found.candidates.map(({ unit, method }) => `${unit} ${method}`)).toEqual([
      'CMCC-11 segment',
      'CUCC-11 portability',
    ]);
    expect(found.warnings).toEqual(['owner-changes-within-time']);
  });

  it('that is unknown covers every moment up to the complaint', () => {
    const until = (moment: string): Interval => messageInterval(null, 'unknown', Date.parse(moment));
    expect(owner(number, { ported }, ANY_TIME).candidates).toHaveLength(3);
    expect(owner(number, { ported }, until('2024-06-01T00:00:00Z')).candidates).toHaveLength(2);
    expect(owner(number, { ported }, until('2023-06-01T00:00:00Z'))).toMatchObject({ unit: 'CMCC-11' });
    expect(owner(number, {}, ANY_TIME)).toMatchObject({ unit: 'CMCC-11', confidence: 'certain' });
  });

  it('does not matter while one owner answers throughout', () => {
    const same = [portability(number, 'CMCC', '2024-01-01')];
    expect(owner(number, { ported: same }, ANY_TIME)).toMatchObject({ unit: 'CMCC-11', method: 'portability' });
  });

  it('counts for register rows too: before the access nobody is known but by rule', () => {
    const ports = [access('10690123', 'CMCC', '44', { validFrom: day('2026-01-01') })];
    expect(owner('1069012345', { ports }, MAY)).toMatchObject({ unit: 'CMCC-44' });
    expect(owner('1069012345', { ports }, at('2025-12-31T23:59:59+08:00'), ON_UNICOM)).toMatchObject({
      unit: 'CUCC-00',
      method: 'prefix',
    });
  });
});

describe('the port register', () => {
  const ports = [
    access('10690123', 'CMCC', '44'),
    access('10690123', 'CUCC', '31'),
    access('10690123', 'CTCC', null),
    access('1069012388', 'CTCC', '50'),
  ];

  it('lets the longest code win', () => {
    expect(owner('106901238812', { ports })).toMatchObject({ unit: 'CTCC-50', evidence: { key: '1069012388' } });
  });

  it('takes the access to the network of the recipient', () => {
    expect(owner('1069012399', { ports }, MAY, ON_UNICOM)).toMatchObject({ unit: 'CUCC-31', confidence: 'certain' });
  });

  it('names the candidates when the recipient is unknown or on a network without access', () => {
    expect(owner('1069012399', { ports }).candidates.map(({ unit }) => unit)).toEqual([
      'CMCC-44',
      'CUCC-31',
      'CTCC-00',
    ]);
    expect(owner('1069012399', { ports }, MAY, { carrier: 'CBN', province: '12' })).toMatchObject({
      unit: null,
      confidence: 'none',
      warnings: ['several-accesses'],
    });
  });

  it('of a provincial code in several provinces takes the recipient’s, probably', () => {
    const provincial = [access('10620123', 'CUCC', '44'), access('10620123', 'CUCC', '45')];
    expect(owner('1062012301', { ports: provincial }, MAY, ON_UNICOM)).toMatchObject({
      unit: 'CUCC-44',
      confidence: 'probable',
    });
    expect(owner('1062012301', { ports: provincial }, MAY, { carrier: 'CUCC', province: '46' })).toMatchObject({
      unit: null,
    });
  });

  it('answers for service numbers and fixed numbers as well', () => {
    const rows = [access('95588', 'CUCC', '11'), access('075582345678', 'CTCC', null)];
    expect(owner('95588001', { ports: rows })).toMatchObject({ unit: 'CUCC-11', warnings: ['often-spoofed'] });
    expect(owner('0755-82345678', { ports: rows })).toMatchObject({ unit: 'CTCC-44', province: '44' });
  });
});

describe('resold ranges', () => {
  it.each([
    ['17000000000', 'CTCC'],
    ['17030000000', 'CMCC'],
    ['17040000000', 'CUCC'],
    ['17100000000', 'CUCC'],
    ['16200000000', 'CTCC'],
    ['16500000000', 'CMCC'],
    ['16700000000', 'CUCC'],
  ])('%s without a register goes to the resale desk of %s', (number, host) => {
    expect(owner(number)).toMatchObject({
      carrier: null,
      hostCarrier: host,
      reseller: true,
      responsibleOrg: host,
      unit: `${host}-00`,
      desk: 'resale',
      method: 'prefix',
      confidence: 'certain',
    });
  });

  it('go to the reseller that a prefix or segment row names', () => {
    const prefixes = [prefixRule('17090', 'CUCC', { isResold: true, reseller: 'SNAIL', isPortable: false })];
    expect(owner('17090001234', { prefixes })).toMatchObject({
      carrier: 'SNAIL',
      hostCarrier: 'CUCC',
      reseller: true,
      responsibleOrg: 'SNAIL',
      unit: 'SNAIL-00',
      desk: null,
      method: 'prefix',
    });
    const segments = [segment('1700123', { carrier: 'CTCC', reseller: 'YTO', province: '31' })];
    expect(owner('17001234567', { segments })).toMatchObject({
      carrier: 'YTO',
      hostCarrier: 'CTCC',
      unit: 'YTO-00',
      province: '31',
      method: 'segment',
    });
    const named = [segment('1700123', { reseller: 'YTO' })];
    expect(owner('17001234567', { segments: named })).toMatchObject({
      carrier: 'YTO',
      hostCarrier: 'CTCC',
      method: 'segment',
      evidence: { table: 'segments', key: '1700123' },
    });
  });
});

describe('the recipient', () => {
  it('is known by the network and home of its own number at that time', () => {
    const tables = tablesWith({ ported: [portability('13800138000', 'CUCC', '2024-01-01')] });
    expect(recipientAt('13800138000', MAY, tables)).toEqual({ carrier: 'CUCC', province: '11' });
    expect(recipientAt('13800138000', at('2023-05-01T00:00:00Z'), tables)).toEqual({ carrier: 'CMCC', province: '11' });
    expect(recipientAt('17100000000', MAY, tables).carrier).toBe('CUCC');
    expect(recipientAt('13800138000', ANY_TIME, tables)).toEqual({ carrier: null, province: '11' });
  });

  it.each(['10620123', '1063012345', '1066012345', '10690123456', '95588', '96110', '12321'])(
    'decides who delivered %s',
    (number) => {
      expect(owner(number, {}, MAY, ON_UNICOM)).toMatchObject({
        unit: 'CUCC-00',
        method: 'prefix',
        confidence: 'probable',
        province: null,
      });
      expect(owner(number)).toMatchObject({ unit: null, confidence: 'none' });
    },
  );
});

describe('resolveOwner, for any sender and table', () => {
  const numbers = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      '13800138000',
      '17000000000',
      '1440123456789',
      '10690123',
      '10655001',
      'HSBC',
      '+85261234567',
      '110',
    ),
  );
  const times = fc.integer({ min: 0, max: 40 }).map((days) => day('2026-01-01') + days * 86_400_000);
  const changes = fc.array(fc.tuple(fc.constantFrom('CMCC', 'CUCC', 'CTCC', 'CBN'), times), { maxLength: 6 });
  const facts = fc.record({
    carrier: fc.constantFrom('CMCC', 'CUCC', null),
    province: fc.constantFrom('44', '31', null),
  });
  /** One sender's history: each change ends the one before. */
  const history = changes.map((list) => {
    const sorted = [...list].sort((a, b) => a[1] - b[1]);
    return sorted.map(([carrier, from], index) => ({ carrier, from, until: sorted[index + 1]?.[1] ?? null }));
  });

  const tablesOf = (
    number: string,
    periods: { carrier: string; from: number; until: number | null }[],
  ): OwnerTables => {
    const valid = periods.filter(({ from, until }) => until === null || until > from);
    const normalized = normaliseSender(number).normalized;
    return tablesWith({
      ported: valid.map(({ carrier, from, until }) => ({
        ...row,
        number: normalized,
        carrier,
        validFrom: from,
        validUntil: until,
      })),
      ports: valid.map(({ carrier, from, until }) => ({
        ...access(normalized.slice(0, 8), carrier, '44'),
        validFrom: from,
        validUntil: until,
      })),
    });
  };

  it('names a unit exactly when it is not unresolved, and then cites a row', () => {
    fc.assert(
      fc.property(numbers, times, fc.nat(30), history, facts, (number, from, days, periods, recipient) => {
        const interval = { from, until: from + 1 + days * 86_400_000 };
        const found = resolveOwner(normaliseSender(number), interval, tablesOf(number, periods), recipient);
        const isUnresolved = found.confidence === 'none';
        expect([found.unit === null, found.evidence === null, found.method === 'none']).toEqual(
          Array(3).fill(isUnresolved),
        );
        if (!isUnresolved) expect(found.candidates).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('over an interval agrees with every moment in it, or else leaves it open', () => {
    fc.assert(
      fc.property(numbers, times, fc.nat(30), history, facts, (number, from, days, periods, recipient) => {
        const sender = normaliseSender(number);
        const tables = tablesOf(number, periods);
        const until = from + 1 + days * 86_400_000;
        const whole = resolveOwner(sender, { from, until }, tables, recipient);
        const moments = new Set<string | null>();
        for (let moment = from; moment < until; moment += 86_400_000) {
          moments.add(resolveOwner(sender, { from: moment, until: moment + 1 }, tables, recipient).unit);
        }
        const units = [...moments];
        expect(whole.unit).toBe(units.length === 1 ? units[0] : null);
        const several = units.filter((unit) => unit !== null);
        if (units.length > 1) expect(whole.candidates.map(({ unit }) => unit).sort()).toEqual(several.sort());
      }),
      { numRuns: 2_000 },
    );
  });
});
