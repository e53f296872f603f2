import { Injectable } from '@nestjs/common';
import type { OverlayRows } from '#numbering/owner-tables';
import type { PrefixRow } from '#numbering/rows';
import type { Reader } from '../history/history.store';
import { quoted } from '../columns';
import { visible } from './import-sql';
import { REGISTRIES, registryOf, type RegistryName, type RowOf } from './registry';

/** The version of a registry that a look-up sees: one in force, or a draft laid over it. */
export interface SeenVersion {
  readonly version: number;
  /** How evidence cites it. */
  readonly label: string;
  /** A checked import that isn't in force: only simulations see it. */
  readonly draft?: number;
}

export type SeenVersions = ReadonlyMap<RegistryName, SeenVersion>;

/** Codes a batch wants to know about, by registry. */
export interface WantedCodes {
  readonly senders: readonly string[];
  readonly numbers: readonly string[];
  readonly ports: readonly string[];
  readonly segments: readonly string[];
}

@Injectable()
export class RegistryStore {
  /** Registries with rows, and the version in force of each. */
  async active(reader: Reader): Promise<Map<RegistryName, SeenVersion>> {
    const rows = await reader.query<{ name: RegistryName; version: number; label: string }>(active);
    return new Map(rows.map(({ name, version, label }) => [name, { version, label }]));
  }

  /** All rows of all validity periods for the wanted codes; registries without rows are not asked. */
  async rowsFor(reader: Reader, wanted: WantedCodes, seen: SeenVersions): Promise<Omit<OverlayRows, 'prefixes'>> {
    const ask = async <Name extends RegistryName>(name: Name, codes: readonly string[], key: keyof RowOf[Name]) => {
      const version = seen.get(name);
      if (version === undefined || codes.length === 0) return undefined;
      const { sql, parameters } = statement(name, version);
      return byKey(await reader.query<RowOf[Name]>(sql, [quoted(codes), ...parameters]), key);
    };
    return {
      decisions: await ask('decisions', wanted.senders, 'sender'),
      portability: await ask('portability', wanted.numbers, 'number'),
      ports: await ask('ports', wanted.ports, 'code'),
      segments: await ask('segments', wanted.segments, 'segment'),
    };
  }

  /** Every imported prefix rule: few, and every code may fall under one. */
  async prefixes(reader: Reader, seen: SeenVersion): Promise<Map<string, readonly PrefixRow[]>> {
    const { sql, parameters } = statement('prefixes', seen);
    return byKey(await reader.query<PrefixRow>(sql, [null, ...parameters]), 'prefix');
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

function statement(name: RegistryName, { version, label, draft }: SeenVersion): { sql: string; parameters: unknown[] } {
  return draft === undefined
    ? { sql: IN_FORCE[name], parameters: [version, label] }
    : { sql: WITH_DRAFT[name], parameters: [version, label, draft] };
}

const active = `select name, active as version, version as label from registries where rows > 0`;

const COLUMNS: Readonly<Record<RegistryName, string>> = {
  decisions: 'sender, organisation, province, host_carrier as "hostCarrier"',
  portability: 'number, carrier',
  ports: 'code, carrier, province, holder, signature',
  segments: 'segment, carrier, reseller, province, city, false as "isBundled"',
  prefixes: `prefix, carrier, is_resold as "isResold", reseller, is_portable as "isPortable", is_certain as "isCertain", warnings`,
};

const select = (name: RegistryName): string => `
  select ${COLUMNS[name]}, (extract(epoch from valid_from) * 1000)::float8 as "validFrom",
    (extract(epoch from valid_until) * 1000)::float8 as "validUntil", $3::text as version,
    coalesce(source, 'version ' || since || ' line ' || line) as source
  from ${name}
  where ${name === 'prefixes' ? '$1::text is null' : `${registryOf(name).key} = any($1::text[])`}`;

const inForce = (name: RegistryName): string => `${select(name)} and ${visible(2)}`;
const withDraft = (name: RegistryName): string => `${select(name)} and (${visible(2)} or since = $4) and not exists (
    select from registry_endings e where e.registry = '${name}' and e.version = $4 and e.row_id = ${name}.id)`;

const perRegistry = (make: (name: RegistryName) => string): Readonly<Record<RegistryName, string>> =>
  Object.fromEntries(REGISTRIES.map((name) => [name, make(name)])) as Record<RegistryName, string>;
const IN_FORCE = perRegistry(inForce);
const WITH_DRAFT = perRegistry(withDraft);
