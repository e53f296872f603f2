import { canonicalJson } from '#kernel/canonical';
import { type Directory, type Organisation, unitsOf } from './directory';

/** One difference between the directory in force and a new one. */
export interface DirectoryChange {
  readonly what: 'organisation' | 'unit' | 'member';
  readonly change: 'added' | 'removed' | 'changed';
  /** Organisation or unit code; for a member `<ORG>.<member>`. */
  readonly code: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

const MEMBERS = ['kind', 'name', 'lanes', 'roles', 'contacts', 'quota'] as const;

/** What loading `next` over `current` would change, in the order of the new file, leavers last. Equal directories give nothing. */
export function changesBetween(current: Directory | null, next: Directory): DirectoryChange[] {
  const before = new Map(current?.organisations.map((organisation) => [organisation.code, organisation]));
  const changes = next.organisations.flatMap((organisation) => {
    const old = before.get(organisation.code);
    before.delete(organisation.code);
    return old ? [...memberChanges(old, organisation), ...unitChanges(old, organisation)] : joined(organisation);
  });
  return [...changes, ...[...before.values()].flatMap(left)];
}

const joined = (organisation: Organisation): DirectoryChange[] => [
  { what: 'organisation', change: 'added', code: organisation.code, to: organisation.name },
  ...unitsOf(organisation).map((code): DirectoryChange => ({ what: 'unit', change: 'added', code })),
];

const left = (organisation: Organisation): DirectoryChange[] => [
  { what: 'organisation', change: 'removed', code: organisation.code, from: organisation.name },
  ...unitsOf(organisation).map((code): DirectoryChange => ({ what: 'unit', change: 'removed', code })),
];

function memberChanges(from: Organisation, to: Organisation): DirectoryChange[] {
  return MEMBERS.filter((member) => canonicalJson(from[member]) !== canonicalJson(to[member])).map((member) => ({
    what: 'member',
    change: 'changed',
    code: `${to.code}.${member}`,
    from: from[member],
    to: to[member],
  }));
}

function unitChanges(from: Organisation, to: Organisation): DirectoryChange[] {
  const [before, after] = [unitsOf(from), unitsOf(to)];
  return [
    ...after.filter((code) => !before.includes(code)).map((code) => ({ what: 'unit', change: 'added', code }) as const),
    ...before
      .filter((code) => !after.includes(code))
      .map((code) => ({ what: 'unit', change: 'removed', code }) as const),
  ];
}
