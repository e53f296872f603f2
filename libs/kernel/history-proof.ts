import {
  anchorDigest,
  isAnchorSignedBy,
  isExportSignedBy,
  type PinnedKeys,
  type SignatureVerdict,
  type SignedAnchor,
} from './anchor-statement';
import { canonicalJson, sha256Hex } from './canonical';
import { digestAfter, GENESIS, type StoredEntry } from './history-chain';
import { leafOf, rootByPath } from './merkle-tree';
import { caseExportOf, type CaseExport } from './proof-reading';

/** The first thing that doesn't hold: where, and what is wrong with it in English. */
export interface BrokenLink {
  readonly caseId?: string;
  readonly seq?: number;
  /** Number of the daily root. */
  readonly anchor?: number;
  readonly what: string;
}

export interface Proven {
  readonly entries: number;
  /** Daily roots that were checked. */
  readonly anchors: readonly SignedAnchor[];
  /** Cases only: the last entry below a root; what came later is sealed by the export alone. */
  readonly anchoredUpTo?: number;
}

export type Verdict = { readonly broken: BrokenLink } | { readonly broken: null; readonly proven: Proven };

/** What the reader brings along: pinned keys, and roots kept from the own mailbox. */
export interface Trust {
  readonly keys: PinnedKeys;
  /** By number; roots that aren't among them are judged by their signature alone. */
  readonly roots?: ReadonlyMap<number, SignedAnchor>;
}

const CHAIN_REASONS = {
  salts: 'the salts or erased fields do not fit the fields',
  digest: 'the entry or the one before it was changed: its digest does not match',
} as const;

/** What an export's seal covers beside the chain. */
export const sealedContent = ({ case: of, anchors, inclusions, record }: CaseExport): string =>
  sha256Hex(canonicalJson({ case: of, anchors, inclusions, record }));

/** Re-computes everything in an exported case. @throws MalformedProof when it isn't one */
export function verifyCase(value: unknown, trust: Trust): Verdict {
  const file = caseExportOf(value);
  const broken =
    brokenChain(file) ??
    first(file.anchors, (anchor) => brokenAnchor(anchor, trust)) ??
    brokenSuccession(file.anchors) ??
    brokenInclusion(file) ??
    brokenSeal(file, trust);
  if (broken !== null) return { broken };
  const anchoredUpTo = Math.max(0, ...file.inclusions.map((one) => one.seq));
  return { broken: null, proven: { entries: file.entries.length, anchors: file.anchors, anchoredUpTo } };
}

function brokenChain({ case: { id: caseId }, entries, head }: CaseExport): BrokenLink | null {
  let previous = GENESIS;
  for (const [i, entry] of entries.entries()) {
    const seq = i + 1;
    if (entry.seq !== seq) return { caseId, seq, what: `the entry is missing; entry ${entry.seq} stands in its place` };
    if (entry.caseId !== caseId) return { caseId, seq, what: `the entry is of another case, ${entry.caseId}` };
    const what = brokenEntry(previous, entry);
    if (what !== null) return { caseId, seq, what };
    previous = entry.digest;
  }
  if (head.seq > entries.length) {
    return { caseId, seq: entries.length + 1, what: `the entry is missing; the case has ${head.seq}` };
  }
  if (head.seq < entries.length) return { caseId, seq: head.seq + 1, what: 'the entry lies behind the head' };
  return head.digest === previous ? null : { caseId, seq: head.seq, what: 'the head has another digest' };
}

/** What is wrong with an entry behind a digest; null when nothing is. */
export function brokenEntry(previous: string, entry: StoredEntry): string | null {
  const digest = digestAfter(previous, entry);
  if (digest === null) return CHAIN_REASONS.salts;
  return digest === entry.digest ? null : CHAIN_REASONS.digest;
}

/** Signed by a pinned key, and the same as the one that came into the own mailbox. */
export function brokenAnchor(anchor: SignedAnchor, { keys, roots }: Trust): BrokenLink | null {
  const what = signatureFault('the root', isAnchorSignedBy(anchor, keys), anchor.keyId);
  if (what !== null) return { anchor: anchor.number, what };
  const kept = roots?.get(anchor.number);
  if (kept !== undefined && anchorDigest(kept) !== anchorDigest(anchor)) {
    return { anchor: anchor.number, what: 'another root came into the mailbox' };
  }
  return null;
}

/** Each root names the one before; checked wherever both are at hand. Roots stand in the order of their numbers. */
export function brokenSuccession(anchors: readonly SignedAnchor[]): BrokenLink | null {
  for (const [i, anchor] of anchors.entries()) {
    const before = anchors[i - 1];
    if (before !== undefined && before.number >= anchor.number) {
      return { anchor: anchor.number, what: 'the roots stand in another order' };
    }
    const isNext = before === undefined ? anchor.number === 1 : before.number + 1 === anchor.number;
    const expected = before === undefined ? GENESIS : anchorDigest(before);
    if (isNext && anchor.previous !== expected) return { anchor: anchor.number, what: 'it continues another root' };
  }
  return null;
}

function brokenInclusion({ case: { id: caseId }, entries, anchors, inclusions }: CaseExport): BrokenLink | null {
  const byNumber = new Map(anchors.map((anchor) => [anchor.number, anchor]));
  for (const { seq, anchor: number, index, path } of inclusions) {
    const [entry, anchor] = [entries[seq - 1], byNumber.get(number)];
    const place = { caseId, seq, anchor: number };
    if (entry === undefined) return { ...place, what: 'the entry below the root is missing' };
    if (anchor === undefined) return { ...place, what: 'the root that holds the entry is missing' };
    byNumber.delete(number);
    const leaf = leafOf(Buffer.from(entry.digest, 'hex'));
    const root = rootByPath(
      leaf,
      index,
      anchor.entries,
      path.map((hash) => Buffer.from(hash, 'hex')),
    );
    if (root?.toString('hex') !== anchor.root) return { ...place, what: 'the entry does not lie below the root' };
  }
  const [idle] = byNumber.keys();
  return idle === undefined ? null : { caseId, anchor: idle, what: 'no entry is shown to lie below the root' };
}

function brokenSeal(file: CaseExport, { keys }: Trust): BrokenLink | null {
  const { head, exportedAt, seal } = file;
  const caseId = file.case.id;
  const statement = { caseId, ...head, exportedAt, record: sealedContent(file), keyId: seal.keyId };
  const what = signatureFault('the export', isExportSignedBy(statement, seal.signature, keys), seal.keyId);
  return what === null ? null : { caseId, seq: head.seq, what };
}

function signatureFault(of: string, verdict: SignatureVerdict, keyId: string): string | null {
  if (verdict === 'key-unknown') return `${of} is signed by a key that is not pinned: ${keyId}`;
  return verdict === 'good' ? null : `the signature of ${of} does not match what it says`;
}

function first<T>(items: readonly T[], fault: (item: T) => BrokenLink | null): BrokenLink | null {
  for (const item of items) {
    const broken = fault(item);
    if (broken !== null) return broken;
  }
  return null;
}
