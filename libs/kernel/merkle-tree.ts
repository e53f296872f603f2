import { sha256 } from './canonical';

/**
 * Merkle tree over digests as in RFC 6962 (Certificate Transparency): a leaf is SHA-256(0x00 ‖ digest), a node is
 * SHA-256(0x01 ‖ left ‖ right), a tree of n leaves splits at the largest power of two below n, and the root of an empty one
 * is SHA-256 of nothing. The first byte keeps a node from being shown as a leaf.
 */
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

export const EMPTY_ROOT: Buffer = sha256(Buffer.alloc(0));

export const leafOf = (digest: Buffer): Buffer => sha256(Buffer.concat([LEAF, digest]));

const nodeOf = (left: Buffer, right: Buffer): Buffer => sha256(Buffer.concat([NODE, left, right]));

/** Takes leaves one after the other and keeps as many hashes as the tree is high: any number in constant memory. */
export class MerkleRoot {
  /** Roots of complete subtrees, the largest first; the bits of `count` say how large. */
  private readonly peaks: Buffer[] = [];
  count = 0;

  add(leaf: Buffer): void {
    this.peaks.push(leaf);
    for (let rest = ++this.count; rest % 2 === 0; rest /= 2) this.join();
  }

  root(): Buffer {
    if (this.count === 0) return EMPTY_ROOT;
    return this.peaks.reduceRight((right, left) => nodeOf(left, right));
  }

  private join(): void {
    const right = this.peaks.pop()!;
    this.peaks.push(nodeOf(this.peaks.pop()!, right));
  }
}

/** The root of hashes that are leaves, or roots of subtrees of one complete size but for the last. */
export function rootOf(hashes: readonly Buffer[]): Buffer {
  const tree = new MerkleRoot();
  for (const hash of hashes) tree.add(hash);
  return tree.root();
}

/** The hashes beside the way from one leaf to the root, the lowest first (RFC 6962 §2.1.1). */
export function pathOf(hashes: readonly Buffer[], index: number): Buffer[] {
  if (hashes.length <= 1) return [];
  const split = splitOf(hashes.length);
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)];
  return index < split ? [...pathOf(left, index), rootOf(right)] : [...pathOf(right, index - split), rootOf(left)];
}

/** The root to which a leaf's path leads; null when the path has the wrong length for that place. */
export function rootByPath(leaf: Buffer, index: number, count: number, path: readonly Buffer[]): Buffer | null {
  const sides = sidesOf(index, count);
  if (sides === null || sides.length !== path.length) return null;
  return path.reduce((hash, beside, i) => (sides[i] === 'left' ? nodeOf(beside, hash) : nodeOf(hash, beside)), leaf);
}

/** On which side the neighbour of each step stands, the lowest first. */
function sidesOf(index: number, count: number): ('left' | 'right')[] | null {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(count) || index < 0 || index >= count) return null;
  const sides: ('left' | 'right')[] = [];
  let [at, of] = [index, count];
  while (of > 1) {
    const split = splitOf(of);
    sides.unshift(at < split ? 'right' : 'left');
    [at, of] = at < split ? [at, split] : [at - split, of - split];
  }
  return sides;
}

/** The largest power of two below `count`, from 2 on. */
function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}
