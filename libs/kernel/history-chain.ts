import { canonicalJson, sha256Hex } from './canonical';
import { randomHexPooled } from './random';

/** A fact about a case before it is sealed. At most eight fields, each a value that can be erased on its own. */
export interface Fact {
  readonly caseId: string;
  readonly seq: number;
  /** ISO instant in UTC with milliseconds. */
  readonly at: string;
  readonly actor: string;
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface SealedEntry extends Omit<Fact, 'fields'> {
  /** JSON text of the fields. */
  readonly fields: string;
  /** Hex, 16 bytes for each field in name order. */
  readonly salts: string;
  /** Hex. */
  readonly digest: string;
}

/** An entry as stored; a field that was erased keeps its digest and nothing else. */
export interface StoredEntry extends Fact {
  readonly salts: string;
  readonly erased: Readonly<Record<string, string>> | null;
  readonly digest: string;
}

/** What the first entry of a case continues. */
export const GENESIS = '0'.repeat(64);

const SALT_HEX = 32;

/**
 * Seals a fact behind the digest of the one before: SHA-256 over the previous digest and the canonical entry, in which
 * every field stands as the digest of its salt and value. Erasing a value with its salt so leaves the chain whole.
 */
export function seal(previous: string, fact: Fact): SealedEntry {
  let salts = '';
  let fields = '';
  let digests = '';
  for (const name of Object.keys(fact.fields).sort()) {
    const value = fact.fields[name];
    if (value === undefined) continue;
    const salt = randomHexPooled(16);
    const text = canonicalJson(value);
    const separator = fields === '' ? '' : ',';
    salts += salt;
    fields += `${separator}"${name}":${text}`;
    digests += `${separator}"${name}":"${sha256Hex(salt + text)}"`;
  }
  const { caseId, seq, at, actor, kind } = fact;
  return { caseId, seq, at, actor, kind, fields: `{${fields}}`, salts, digest: link(previous, fact, digests) };
}

function link(previous: string, { actor, at, caseId, kind, seq }: Omit<Fact, 'fields'>, digests: string): string {
  return sha256Hex(
    `${previous}{"actor":${JSON.stringify(actor)},"at":"${at}","caseId":"${caseId}","fields":{${digests}},"kind":"${kind}","seq":${seq}}`,
  );
}

export interface BrokenChain {
  readonly seq: number;
  readonly reason: 'gap' | 'digest' | 'salts' | 'head';
}

/**
 * Re-computes a case's chain from its entries in order of `seq`; null when it is whole. With `head` (the case's own
 * sequence and digest) a cut-off tail is found too.
 */
export function verifyChain(
  entries: readonly StoredEntry[],
  head?: { readonly seq: number; readonly digest: string },
): BrokenChain | null {
  let previous = GENESIS;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]!;
    if (entry.seq !== i + 1) return { seq: i + 1, reason: 'gap' };
    const digest = digestAfter(previous, entry);
    if (digest === null) return { seq: entry.seq, reason: 'salts' };
    if (digest !== entry.digest) return { seq: entry.seq, reason: 'digest' };
    previous = entry.digest;
  }
  if (head !== undefined && (head.seq !== entries.length || head.digest !== previous)) {
    return { seq: entries.length, reason: 'head' };
  }
  return null;
}

/** The digest an entry must have behind `previous`; null when its salts or erased fields don't fit its fields. */
export function digestAfter(previous: string, entry: StoredEntry): string | null {
  const digests = fieldDigests(entry);
  return digests === null ? null : link(previous, entry, digests);
}

/** A name that could end its own quotation would let one field stand for two. */
const NAME = /^[^"\\\p{Cc}]+$/u;
const DIGEST = /^[0-9a-f]{64}$/;

function fieldDigests({ fields, salts, erased }: StoredEntry): string | null {
  const digests = new Map<string, string>(Object.entries(erased ?? {}));
  const names = Object.keys(fields).sort();
  if (salts.length !== names.length * SALT_HEX || names.some((name) => digests.has(name))) return null;
  if ([...digests].some(([name, digest]) => !NAME.test(name) || !DIGEST.test(digest))) return null;
  if (!names.every((name) => NAME.test(name))) return null;
  names.forEach((name, i) => {
    const salt = salts.slice(i * SALT_HEX, (i + 1) * SALT_HEX);
    digests.set(name, sha256Hex(salt + canonicalJson(fields[name])));
  });
  return [...digests.keys()]
    .sort()
    .map((name) => `"${name}":"${digests.get(name)}"`)
    .join(',');
}

/** The entry without one field's value and salt; its digest stays, so the chain does too. */
export function eraseField(entry: StoredEntry, name: string): StoredEntry {
  const names = Object.keys(entry.fields).sort();
  const position = names.indexOf(name);
  if (position < 0) return entry;
  const salt = entry.salts.slice(position * SALT_HEX, (position + 1) * SALT_HEX);
  const { [name]: value, ...fields } = entry.fields;
  return {
    ...entry,
    fields,
    salts: entry.salts.slice(0, position * SALT_HEX) + entry.salts.slice((position + 1) * SALT_HEX),
    erased: { ...entry.erased, [name]: sha256Hex(salt + canonicalJson(value)) },
  };
}
