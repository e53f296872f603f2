import type { DecisionRow, PortRow, PortabilityRow, PrefixRow, SegmentRow } from './rows';
import { RECIPIENT } from './rows';
import { normaliseSender } from './sender';
import type { TableLine } from './table-text';

interface Table<Row> {
  readonly columns: readonly string[];
  readonly required: readonly string[];
  /** @throws DomainError that names file, line and column. */
  read(line: TableLine, version: string): Row;
}

const VALIDITY = ['valid_from', 'valid_until', 'source'] as const;

export const DECISIONS: Table<DecisionRow> = {
  columns: ['sender', 'organisation', 'province', 'host_carrier', ...VALIDITY],
  required: ['sender', 'organisation'],
  read(line, version) {
    const sender = normaliseSender(line.text('sender', /./, 'a sender as displayed'));
    if (sender.kind === 'invalid') throw line.refusal('sender', 'a sender as displayed', sender.normalized);
    return {
      sender: sender.normalized,
      organisation: line.organisation('organisation'),
      province: line.province('province'),
      hostCarrier: line.optionalOrganisation('host_carrier'),
      ...line.common(version),
    };
  },
};

export const PORTABILITY: Table<PortabilityRow> = {
  columns: ['number', 'carrier', ...VALIDITY],
  required: ['number', 'carrier'],
  read: (line, version) => ({
    number: line.text('number', /^1[3-9]\d{9}$/, 'a mobile number of 11 digits'),
    carrier: line.organisation('carrier'),
    ...line.common(version),
  }),
};

export const PORTS: Table<PortRow> = {
  columns: ['code', 'carrier', 'province', 'holder', ...VALIDITY],
  required: ['code', 'carrier'],
  read: (line, version) => ({
    code: line.text('code', /^\d{3,21}$/, 'a port, service number or fixed number of 3 to 21 digits'),
    carrier: line.organisation('carrier'),
    province: line.province('province'),
    holder: line.optional('holder'),
    ...line.common(version),
  }),
};

export const SEGMENTS: Table<SegmentRow> = {
  columns: ['segment', 'carrier', 'reseller', 'province', 'city', ...VALIDITY],
  required: ['segment'],
  read(line, version) {
    const city = line.optional('city') === null ? null : line.text('city', /^\d{6}$/, 'six digits of GB/T 2260');
    const province = line.province('province') ?? city?.slice(0, 2) ?? null;
    if (city !== null && !city.startsWith(province!))
      throw line.refusal('city', `a city of province ${province}`, city);
    return {
      segment: line.text('segment', /^1[3-9]\d{5}$/, 'seven digits'),
      carrier: line.optionalOrganisation('carrier'),
      reseller: line.optionalOrganisation('reseller'),
      province,
      city,
      isBundled: false,
      ...line.common(version),
    };
  },
};

export const PREFIXES: Table<PrefixRow> = {
  columns: ['prefix', 'carrier', 'resold', 'reseller', 'portable', 'confidence', 'warnings', ...VALIDITY],
  required: ['prefix', 'carrier'],
  read(line, version) {
    const reseller = line.optionalOrganisation('reseller');
    const isResold = line.flag('resold', reseller !== null);
    if (reseller !== null && !isResold) throw line.refusal('resold', 'yes, as a reseller is named', 'no');
    const carrier = line.optional('carrier') === RECIPIENT ? RECIPIENT : line.optionalOrganisation('carrier');
    return {
      prefix: line.text('prefix', /^\d{2,21}$/, 'two digits or more'),
      carrier,
      isResold,
      reseller,
      isPortable: line.flag('portable', !isResold),
      isCertain: isCertain(line, carrier !== RECIPIENT),
      warnings: line.optional('warnings')?.split(/\s+/) ?? [],
      ...line.common(version),
    };
  },
};

function isCertain(line: TableLine, otherwise: boolean): boolean {
  if (line.optional('confidence') === null) return otherwise;
  return line.text('confidence', /^(?:certain|probable)$/, 'certain or probable') === 'certain';
}

/** The files a `--tables` directory may hold. */
export const TABLE_FILES = {
  'decisions.csv': DECISIONS,
  'portability.csv': PORTABILITY,
  'ports.csv': PORTS,
  'segments.csv': SEGMENTS,
  'prefixes.csv': PREFIXES,
} as const;

export type { Table };
