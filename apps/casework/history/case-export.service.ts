import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '#access/principal';
import { signExport, type SignedAnchor } from '#kernel/anchor-statement';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import type { StoredEntry } from '#kernel/history-chain';
import { sealedContent } from '#kernel/history-proof';
import { leafOf, pathOf } from '#kernel/merkle-tree';
import { CASE_FORMAT, type CaseExport, type Inclusion } from '#kernel/proof-reading';
import { Database, type Tx } from '#persistence/database';
import { appealsIn, disclosed } from '../appeals/appeal-disclosing';
import { AnchorKeys } from './anchor-keys.service';
import { AnchorStore, PART, type AnchoredRange } from './anchor.store';
import { CaseRecordStore, type CaseRecord } from './case-record.store';
import { HistoryStore } from './history.store';
import { entriesFor, recordFor } from './record-disclosing';

/** An export whose record is known. */
export type ExportedCase = CaseExport & { readonly record: CaseRecord };

/** Exports a case for an inspection: all that belongs to it, its chain, its place below the daily roots, sealed by a signature. */
@Injectable()
export class CaseExporting {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly keys: AnchorKeys,
    private readonly history: HistoryStore,
    private readonly anchors: AnchorStore,
    private readonly records: CaseRecordStore,
  ) {}

  /** What the reader may not see of others is left out; of history its digests are there. @throws DomainError NOT_FOUND */
  async export(who: Principal, caseId: string): Promise<ExportedCase> {
    const signer = await this.keys.signing();
    const unsealed = await this.db.transaction((tx) => this.read(tx, who, caseId));
    const { head, exportedAt } = unsealed;
    const statement = { caseId, ...head, exportedAt, record: sealedContent(unsealed), keyId: signer.keyId };
    return { ...unsealed, seal: { keyId: signer.keyId, signature: signExport(statement, signer.key) } };
  }

  /** Everything as of one moment, so that the chain ends where the record says. */
  private async read(tx: Tx, who: Principal, caseId: string): Promise<ExportedCase> {
    await tx.query(oneMoment);
    const record = await this.records.read(tx, caseId);
    if (record === null) throw new DomainError('NOT_FOUND', { field: 'id', expected: 'a case' });
    const { number, seq, head } = record.case as unknown as { number: string; seq: number; head: string };
    const entries = await this.history.ofCases(tx, [caseId]);
    const units = await this.history.unitsOfAppeals(tx, appealsIn(entries));
    const ranges = await this.anchors.ranges(tx, caseId);
    const anchors = await this.anchors.byNumber(
      tx,
      ranges.map((range) => range.anchor),
    );
    const inclusions: Inclusion[] = [];
    for (const range of ranges) inclusions.push(await this.inclusion(tx, range));
    return {
      format: CASE_FORMAT,
      exportedAt: this.clock.now().toISOString(),
      case: { id: caseId, number },
      head: { seq, digest: head },
      seal: { keyId: '', signature: '' },
      entries: entriesFor(who, disclosed(who, entries, units)).map(bare),
      anchors: anchors.map(bareAnchor),
      inclusions,
      record: recordFor(who, record),
    };
  }

  /** The way from the last entry of a range to its root: through its own part, then through the roots of parts. */
  private async inclusion(tx: Tx, { anchor, upTo, fromSeq, position }: AnchoredRange): Promise<Inclusion> {
    const index = position + upTo - fromSeq;
    const part = Math.floor(index / PART);
    const leaves = (await this.anchors.leaves(tx, anchor, part)).map(leafOf);
    const parts = await this.anchors.parts(tx, anchor);
    const path = [...pathOf(leaves, index % PART), ...pathOf(parts, part)];
    return { seq: upTo, anchor, index, path: path.map((hash) => hash.toString('hex')) };
  }
}

const oneMoment = `set transaction isolation level repeatable read read only`;

/** Members in the order in which the format names them, and no others. */
export const bare = ({ caseId, seq, at, actor, kind, fields, salts, erased, digest }: StoredEntry): StoredEntry => ({
  ...{ caseId, seq, at, actor, kind, fields, salts, erased, digest },
});

export const bareAnchor = ({ signature, number, fromDay, day, at, entries, root, previous, keyId }: SignedAnchor) => ({
  ...{ number, fromDay, day, at, entries, root, previous, keyId, signature },
});
