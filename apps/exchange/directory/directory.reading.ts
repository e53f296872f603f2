import type { Role } from '#access/principal';
import type { LaneKind } from '#contracts/topics';
import { DomainError } from '#kernel/domain-error';
import {
  isOrganisationCode,
  NATIONAL,
  ORGANISATION_KINDS,
  type OrganisationKind,
  PROVINCES,
  unitCode,
} from '#kernel/organisations';
import type { Contact, Directory, Organisation, Quota } from './directory';

/** What an organisation of one kind may be given (workflow.md §2). */
interface KindRule {
  readonly roles: readonly Role[];
  readonly lanes: readonly LaneKind[];
}

const KIND_RULES: Readonly<Record<OrganisationKind, KindRule>> = {
  carrier: { roles: ['desk', 'receiving-desk', 'hq'], lanes: ['complaints', 'orders'] },
  reseller: { roles: ['desk', 'receiving-desk', 'hq'], lanes: ['complaints', 'orders'] },
  'intake-centre': { roles: ['centre-12321'], lanes: ['complaints'] },
  institute: { roles: ['arbiter', 'analyst', 'operator'], lanes: [] },
  administration: { roles: ['supervisor', 'analyst'], lanes: [] },
  'information-service': { roles: ['desk'], lanes: ['complaints'] },
};

const ALL_UNITS = [NATIONAL, ...Object.keys(PROVINCES)];
const EMAIL = /^[^\s@]+@[^\s@]+$/;
const PHONE = /^[+\d][\d -]{4,23}$/;

/** Reads a directory's JSON value. @throws DomainError DIRECTORY_INVALID naming the first thing that is wrong. */
export function readDirectory(json: unknown): Directory {
  const file = members(json, 'directory', ['version', 'organisations']);
  const organisations = list(file['organisations'], 'organisations').map((item, i) =>
    readOrganisation(item, `organisations[${i}]`),
  );
  if (organisations.length === 0) throw invalid('organisations', 'at least one organisation', 'none');
  assertDistinct(
    organisations.map(({ code }) => code),
    'organisations',
    'each code once',
  );
  return { version: text(file['version'], 'version', 64), organisations };
}

function readOrganisation(json: unknown, at: string): Organisation {
  const found = members(json, at, ['code', 'kind', 'name', 'units', 'lanes', 'roles', 'contacts', 'quota']);
  const code = text(found['code'], `${at}.code`, 16);
  if (!isOrganisationCode(code)) throw invalid(`${at}.code`, '2 to 16 upper-case letters and digits', code);
  const here = `${at} ${code}`;
  const kind = oneOf(ORGANISATION_KINDS, found['kind'], `${here}.kind`);
  const units = readUnits(found['units'], kind, `${here}.units`);
  return {
    code,
    kind,
    name: text(found['name'], `${here}.name`, 100),
    units,
    lanes: subset(KIND_RULES[kind].lanes, found['lanes'], `${here}.lanes`, kind),
    roles: subset(KIND_RULES[kind].roles, found['roles'], `${here}.roles`, kind),
    contacts: readContacts(
      found['contacts'],
      units.map((province) => unitCode(code, province)),
      `${here}.contacts`,
    ),
    quota: readQuota(found['quota'], `${here}.quota`),
  };
}

function readUnits(json: unknown, kind: OrganisationKind, at: string): string[] {
  const units = list(json, at).map((item, i) => {
    const province = text(item, `${at}[${i}]`, 2);
    if (!ALL_UNITS.includes(province))
      throw invalid(`${at}[${i}]`, 'a province of GB/T 2260 (11 to 65) or 00 for the national desk', province);
    return province;
  });
  assertDistinct(units, at, 'each unit once');
  if (kind === 'administration') {
    if (units.length !== 1)
      throw invalid(at, '["00"] for the ministry, or the one province of a provincial administration', units);
    return units;
  }
  if (!units.includes(NATIONAL)) throw invalid(at, 'a national desk 00', units);
  if (kind === 'carrier') {
    const missing = ALL_UNITS.filter((province) => !units.includes(province));
    if (missing.length > 0) throw invalid(at, 'all 31 provinces of a carrier and 00', `without ${missing.join(', ')}`);
  } else if (units.length > 1) {
    throw invalid(at, `only the national desk 00 for kind ${kind}`, units);
  }
  return units;
}

function readContacts(json: unknown, units: readonly string[], at: string): Contact[] {
  return list(json, at).map((item, i) => {
    const here = `${at}[${i}]`;
    const found = members(item, here, ['unit', 'name'], ['phone', 'email']);
    const unit = text(found['unit'], `${here}.unit`, 20);
    if (!units.includes(unit)) throw invalid(`${here}.unit`, 'a unit of this organisation', unit);
    const phone = found['phone'] === undefined ? {} : { phone: matching(PHONE, found['phone'], `${here}.phone`) };
    const email = found['email'] === undefined ? {} : { email: matching(EMAIL, found['email'], `${here}.email`) };
    return { unit, name: text(found['name'], `${here}.name`, 100), ...phone, ...email };
  });
}

function readQuota(json: unknown, at: string): Quota {
  const { read, write, ...bytes } = members(json, at, ['read', 'write'], ['producedBytes', 'consumedBytes']);
  const perSecond = Object.entries(bytes).map(([name, value]) => [name, whole(value, 10_000_000_000, `${at}.${name}`)]);
  return {
    read: whole(read, 100_000, `${at}.read`),
    write: whole(write, 100_000, `${at}.write`),
    ...(Object.fromEntries(perSecond) as Pick<Quota, 'producedBytes' | 'consumedBytes'>),
  };
}

function whole(value: unknown, most: number, at: string): number {
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > most)
    throw invalid(at, `a rate per second, a whole number from 1 to ${most}`, value);
  return value as number;
}

function subset<T extends string>(allowed: readonly T[], json: unknown, at: string, kind: string): T[] {
  const found = list(json, at).map((item, i) => {
    const hit = allowed.find((candidate) => candidate === item);
    if (hit === undefined)
      throw invalid(
        `${at}[${i}]`,
        allowed.length ? `one of ${allowed.join(', ')} for kind ${kind}` : `nothing for kind ${kind}`,
        item,
      );
    return hit;
  });
  assertDistinct(found, at, 'each once');
  return found;
}

function members(json: unknown, at: string, required: readonly string[], optional: readonly string[] = []) {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw invalid(at, 'an object', json);
  const found = json as Record<string, unknown>;
  for (const name of required) if (!(name in found)) throw invalid(`${at}.${name}`, 'to be present', undefined);
  for (const name of Object.keys(found))
    if (!required.includes(name) && !optional.includes(name)) throw invalid(`${at}.${name}`, 'no such member', name);
  return found;
}

function list(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) throw invalid(at, 'a list', value);
  return value;
}

function text(value: unknown, at: string, longest: number): string {
  if (typeof value !== 'string' || value === '' || value.length > longest)
    throw invalid(at, `a text of 1 to ${longest} characters`, value);
  return value;
}

function matching(pattern: RegExp, value: unknown, at: string): string {
  const found = text(value, at, 128);
  if (!pattern.test(found)) throw invalid(at, `a value like ${pattern.source}`, found);
  return found;
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown, at: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw invalid(at, `one of ${allowed.join(', ')}`, value);
  return found;
}

function assertDistinct(values: readonly string[], at: string, expected: string): void {
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice !== undefined) throw invalid(at, expected, `${twice} twice`);
}

function invalid(field: string, expected: string, got: unknown): DomainError {
  const came = typeof got === 'string' ? got : (JSON.stringify(got) ?? 'nothing');
  return new DomainError('DIRECTORY_INVALID', { field, expected, got: came.slice(0, 200) });
}
