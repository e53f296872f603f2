import type { DecisionRow, PortRow, PortabilityRow, PrefixRow, SegmentRow } from './rows';
import { RECIPIENT } from './rows';
import { normaliseSender } from './sender';
import { portStructure } from './port-structure';
import type { TableLine } from './table-text';

interface Table<Row> {
  readonly columns: readonly string[];
  /** `a|b`: one of them. */
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
  columns: ['code', 'main_code', 'sub_port', 'carrier', 'province', 'holder', 'signature', ...VALIDITY],
  required: ['code|main_code', 'carrier'],
  read: (line, version) => ({
    code: portCode(line),
    carrier: line.organisation('carrier'),
    province: line.province('province'),
    holder: line.optional('holder'),
    signature: line.optional('signature')?.replace(/^【(.+)】$/, '$1') ?? null,
    ...line.common(version),
  }),
};

const PORT = /^\d{3,21}$/;
const PORT_SAYS = 'a port, service number or fixed number of 3 to 21 digits';

/** The code as one string, given whole or as main code and leading digits of the sub-port. */
function portCode(line: TableLine): string {
  const column = line.optional('code') === null ? 'main_code' : 'code';
  const code = line.text(column, PORT, PORT_SAYS) + (column === 'code' ? '' : (line.optional('sub_port') ?? ''));
  if (column === 'main_code' && !PORT.test(code)) throw line.refusal('sub_port', 'digits, 21 with the main code', code);
  if (column === 'code' && line.optional('sub_port') !== null) {
    throw line.refusal('sub_port', 'nothing, as the code is given whole', line.optional('sub_port'));
  }
  if (code.startsWith('1064')) throw line.refusal(column, 'a port; 1064 are machine numbers', code);
  if (/^1[3-9]/.test(code) && code.length >= 11) throw line.refusal(column, 'a port, no mobile number', code);
  if (code.startsWith('106')) checkMainCode(line, column, code);
  return code;
}

/** A code shorter than its main code would never be asked for: rules for ranges belong into the prefixes. */
function checkMainCode(line: TableLine, column: string, code: string): void {
  const main = code.length < 8 ? null : portStructure(code).mainCode;
  if (main === null)
    throw line.refusal(column, 'a whole main code: 8 digits, 12 for 1063Y and 1069Y with Y = 5–8', code);
  if (column === 'main_code' && line.optional('main_code') !== main) {
    throw line.refusal(column, `the main code ${main}, the rest as sub_port`, line.optional('main_code'));
  }
}

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
  return /^(?:certain|确定)$/.test(line.text('confidence', /^(?:certain|probable|确定|推定)$/, 'certain or probable'));
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
