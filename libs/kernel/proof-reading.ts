import type { SignedAnchor } from './anchor-statement';
import { GENESIS, type StoredEntry } from './history-chain';

/** First member of an exported case, and of the first line of an exported day. */
export const CASE_FORMAT = 'liandong-case-history/1';
export const DAY_FORMAT = 'liandong-history-day/1';

/** That one entry lies below a root: the hashes beside its way up, the lowest first (RFC 6962). */
export interface Inclusion {
  readonly seq: number;
  readonly anchor: number;
  /** Its leaf, from 0. */
  readonly index: number;
  readonly path: readonly string[];
}

/** A case as it is exported for an inspection; `record` is for people, the rest for `liandong verify`. */
export interface CaseExport {
  readonly format: typeof CASE_FORMAT;
  readonly exportedAt: string;
  readonly case: { readonly id: string; readonly number: string };
  readonly head: { readonly seq: number; readonly digest: string };
  readonly seal: { readonly keyId: string; readonly signature: string };
  readonly entries: readonly StoredEntry[];
  /** Roots that hold its entries, and for each the last entry below it: the chain ties the others to that one. */
  readonly anchors: readonly SignedAnchor[];
  readonly inclusions: readonly Inclusion[];
  readonly record: object;
}

/** Stands before the entries of one case in an exported day. */
export interface CaseLine {
  readonly case: string;
  /** Leaf of the first entry. */
  readonly position: number;
  readonly fromSeq: number;
  readonly upTo: number;
  /** Digest of the entry before the first. */
  readonly previous: string;
}

/** The file is no export at all, or its form is damaged: nothing can be said about what it should prove. */
export class MalformedProof extends Error {
  override readonly name = 'MalformedProof';
}

type Members = Record<string, unknown>;
type Shape = Readonly<Record<string, (value: unknown, path: string) => void>>;

const fault = (path: string, expected: string): never => {
  throw new MalformedProof(`${path}: expected ${expected}`);
};

const text = (value: unknown, path: string): void => {
  if (typeof value !== 'string') fault(path, 'a text');
};
const whole = (value: unknown, path: string): void => {
  if (!Number.isSafeInteger(value) || (value as number) < 0) fault(path, 'a whole number');
};
const object = (value: unknown, path: string): void => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fault(path, 'an object');
};
const digests = (value: unknown, path: string): void => {
  if (value === null) return;
  object(value, path);
  for (const [name, digest] of Object.entries(value as Members)) text(digest, `${path}.${name}`);
};
const list =
  (item: (value: unknown, path: string) => void) =>
  (value: unknown, path: string): void => {
    if (!Array.isArray(value)) return fault(path, 'a list');
    value.forEach((one, i) => item(one, `${path}[${i}]`));
  };

/** Exactly these members: one more could be taken for something that was checked. */
const shape =
  (members: Shape) =>
  (value: unknown, path: string): void => {
    object(value, path);
    for (const name of Object.keys(value as Members)) {
      if (!(name in members)) fault(`${path}.${name}`, 'no such member');
    }
    for (const [name, check] of Object.entries(members)) check((value as Members)[name], `${path}.${name}`);
  };

const exactly =
  (word: string) =>
  (value: unknown, path: string): void => {
    if (value !== word) fault(path, word);
  };

const ENTRY = shape({
  caseId: text,
  seq: whole,
  at: text,
  actor: text,
  kind: text,
  fields: object,
  salts: text,
  erased: digests,
  digest: text,
});

const ANCHOR = shape({
  number: whole,
  fromDay: text,
  day: text,
  at: text,
  entries: whole,
  root: text,
  previous: text,
  keyId: text,
  signature: text,
});

const CASE_LINE = shape({ case: text, position: whole, fromSeq: whole, upTo: whole, previous: text });

const CASE_EXPORT = shape({
  format: exactly(CASE_FORMAT),
  exportedAt: text,
  case: shape({ id: text, number: text }),
  head: shape({ seq: whole, digest: text }),
  seal: shape({ keyId: text, signature: text }),
  entries: list(ENTRY),
  anchors: list(ANCHOR),
  inclusions: list(shape({ seq: whole, anchor: whole, index: whole, path: list(text) })),
  record: object,
});

/** @throws MalformedProof */
export function caseExportOf(value: unknown): CaseExport {
  CASE_EXPORT(value, 'file');
  return value as CaseExport;
}

/** @throws MalformedProof */
export function anchorOf(value: unknown, path: string): SignedAnchor {
  ANCHOR(value, path);
  return value as SignedAnchor;
}

const DAY_HEADER = shape({ format: exactly(DAY_FORMAT), anchor: ANCHOR });

/** The root that the first line of an exported day names. @throws MalformedProof */
export function dayAnchorOf(header: unknown): SignedAnchor {
  DAY_HEADER(header, 'line 1');
  return (header as { anchor: SignedAnchor }).anchor;
}

/** @throws MalformedProof */
export function entryOf(value: unknown, path: string): StoredEntry {
  ENTRY(value, path);
  return value as StoredEntry;
}

/** @throws MalformedProof */
export function caseLineOf(value: unknown): CaseLine {
  CASE_LINE(value, 'case line');
  const line = value as CaseLine;
  if (line.fromSeq < 1 || line.upTo < line.fromSeq) fault('case line', 'fromSeq and upTo in order, from 1');
  if (line.fromSeq === 1 && line.previous !== GENESIS) fault('case line.previous', 'zeros before the first entry');
  return line;
}
