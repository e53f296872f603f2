import { Injectable } from '@nestjs/common';
import type { OverlayRows } from '#numbering/owner-tables';
import type { DecisionRow, PortRow, PortabilityRow, PrefixRow, SegmentRow } from '#numbering/rows';
import type { Reader } from '../history/history.store';
import { quoted } from '../columns';

/** The owner registries that may hold rows of their own, beside the bundled tables. */
export const REGISTRIES = ['decisions', 'portability', 'ports', 'segments', 'prefixes'] as const;
export type RegistryName = (typeof REGISTRIES)[number];

/** Codes a batch wants to know about, by registry. */
export interface WantedCodes {
  readonly senders: readonly string[];
  readonly numbers: readonly string[];
  readonly ports: readonly string[];
  readonly segments: readonly string[];
}

@Injectable()
export class RegistryStore {
  /** Registries with rows, and their versions. */
  async filled(reader: Reader): Promise<Map<RegistryName, string>> {
    const rows = await reader.query<{ name: RegistryName; version: string }>(filled);
    return new Map(rows.map((row) => [row.name, row.version]));
  }

  /** All rows of all validity periods for the wanted codes; registries without rows are not asked. */
  async rowsFor(
    reader: Reader,
    wanted: WantedCodes,
    filledNames: ReadonlyMap<RegistryName, string>,
  ): Promise<Omit<OverlayRows, 'prefixes'>> {
    const ask = async <Row extends object>(
      name: RegistryName,
      sql: string,
      codes: readonly string[],
      key: keyof Row,
    ) =>
      filledNames.has(name) && codes.length > 0 ? byKey(await reader.query<Row>(sql, [quoted(codes)]), key) : undefined;
    return {
      decisions: await ask<DecisionRow>('decisions', decisions, wanted.senders, 'sender'),
      portability: await ask<PortabilityRow>('portability', portability, wanted.numbers, 'number'),
      ports: await ask<PortRow>('ports', ports, wanted.ports, 'code'),
      segments: await ask<SegmentRow>('segments', segments, wanted.segments, 'segment'),
    };
  }

  /** Every imported prefix rule: few, and every code may fall under one. */
  async prefixes(reader: Reader): Promise<Map<string, readonly PrefixRow[]>> {
    return byKey(await reader.query<PrefixRow>(prefixes), 'prefix');
  }
}

function byKey<Row extends object>(rows: readonly Row[], key: keyof Row): Map<string, readonly Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const code = row[key] as string;
    const present = found.get(code);
    if (present === undefined) found.set(code, [row]);
    else present.push(row);
  }
  return found;
}

const filled = `select name, version from registries where rows > 0`;

const common = `(extract(epoch from valid_from) * 1000)::float8 as "validFrom",
  (extract(epoch from valid_until) * 1000)::float8 as "validUntil", version, source`;
const decisions = `select sender, organisation, province, host_carrier as "hostCarrier", ${common}
  from decisions where sender = any($1::text[])`;
const portability = `select number, carrier, ${common} from portability where number = any($1::text[])`;
const ports = `select code, carrier, province, holder, ${common} from ports where code = any($1::text[])`;
const segments = `select segment, carrier, reseller, province, city, false as "isBundled", ${common}
  from segments where segment = any($1::text[])`;
const prefixes = `select prefix, carrier, is_resold as "isResold", reseller, is_portable as "isPortable",
  is_certain as "isCertain", warnings, ${common} from prefixes`;
