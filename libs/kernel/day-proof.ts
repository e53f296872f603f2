import type { SignedAnchor } from './anchor-statement';
import { GENESIS, type StoredEntry } from './history-chain';
import { brokenAnchor, brokenEntry, type BrokenLink, type Trust, type Verdict } from './history-proof';
import { leafOf, MerkleRoot } from './merkle-tree';
import { caseLineOf, dayAnchorOf, entryOf, type CaseLine } from './proof-reading';

/** Re-computes an exported day line by line, in constant memory: case lines and the entries behind each. */
export class DayVerification {
  private readonly tree = new MerkleRoot();
  private readonly anchor: SignedAnchor;
  private current: CaseLine | null = null;
  private previous = GENESIS;
  private seq = 0;
  private broken: BrokenLink | null;

  /** @param header the first line. @throws MalformedProof */
  constructor(header: unknown, trust: Trust) {
    this.anchor = dayAnchorOf(header);
    this.broken = brokenAnchor(this.anchor, trust);
  }

  /** Takes the next line; false when something is broken and the rest needn't be read. @throws MalformedProof */
  add(line: unknown): boolean {
    this.broken ??= isCaseLine(line) ? this.open(caseLineOf(line)) : this.take(entryOf(line, 'entry'));
    return this.broken === null;
  }

  end(): Verdict {
    const broken = this.broken ?? this.unfinished() ?? this.wrongRoot();
    if (broken !== null) return { broken };
    return { broken: null, proven: { entries: this.tree.count, anchors: [this.anchor] } };
  }

  private open(next: CaseLine): BrokenLink | null {
    const unfinished = this.unfinished();
    if (unfinished !== null) return unfinished;
    const place = { caseId: next.case, seq: next.fromSeq, anchor: this.anchor.number };
    if (this.current !== null && next.case <= this.current.case)
      return { ...place, what: 'the cases stand in another order' };
    if (next.position !== this.tree.count) {
      return { ...place, what: `it is entry ${next.position} of the day, but ${this.tree.count} stand before it` };
    }
    this.current = next;
    this.previous = next.previous;
    this.seq = next.fromSeq - 1;
    return null;
  }

  private take(entry: StoredEntry): BrokenLink | null {
    const [caseId, seq] = [this.current?.case ?? entry.caseId, ++this.seq];
    const place = { caseId, seq, anchor: this.anchor.number };
    if (entry.caseId !== this.current?.case || seq > this.current.upTo) {
      return { ...place, what: 'the entry belongs to no case line' };
    }
    if (entry.seq !== seq) return { ...place, what: `the entry is missing; entry ${entry.seq} stands in its place` };
    const what = brokenEntry(this.previous, entry);
    if (what !== null) return { ...place, what };
    this.previous = entry.digest;
    this.tree.add(leafOf(Buffer.from(entry.digest, 'hex')));
    return null;
  }

  private unfinished(): BrokenLink | null {
    if (this.current === null || this.seq === this.current.upTo) return null;
    const { case: caseId, upTo } = this.current;
    return { caseId, seq: this.seq + 1, anchor: this.anchor.number, what: `the entry is missing; the last is ${upTo}` };
  }

  private wrongRoot(): BrokenLink | null {
    const { number, entries, root } = this.anchor;
    if (this.tree.count !== entries) {
      return { anchor: number, what: `the root holds ${entries} entries, the file ${this.tree.count}` };
    }
    return this.tree.root().toString('hex') === root ? null : { anchor: number, what: 'the entries give another root' };
  }
}

const isCaseLine = (line: unknown): boolean => typeof line === 'object' && line !== null && 'case' in line;
