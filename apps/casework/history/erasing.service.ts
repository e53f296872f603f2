import { Injectable } from '@nestjs/common';
import { ComplaintAnonymisedV1, ComplaintErasedV1 } from '#contracts/complaint-anonymised.v1';
import type { StoredEntry } from '#kernel/history-chain';
import type { Tx } from '#persistence/database';
import type { OpenedCase } from '../cases/case';
import { ComplaintNews } from '../cases/complaint-news';
import { CaseWorking } from '../work/case-working.service';
import type { Work } from '../work/work';
import { eraseComplaint } from './erasing';
import { ErasingStore } from './erasing.store';

/** Deletes what casework knows of a complaint beyond what it counts, and leaves every chain and root as it was (design.md §6). */
@Injectable()
export class Erasing {
  constructor(
    news: ComplaintNews,
    private readonly working: CaseWorking,
    private readonly store: ErasingStore,
  ) {
    news.on(ComplaintAnonymisedV1, (tx: Tx, event: ComplaintAnonymisedV1) => this.erase(tx, event));
  }

  /** A complaint that never had a case here has left nothing. Done once in each case, however often it is asked for. */
  async erase(tx: Tx, event: ComplaintAnonymisedV1): Promise<void> {
    let caseIds = await this.store.caseIds(tx, event.complaintId);
    while (caseIds.length > 0) {
      const held = caseIds;
      caseIds = await this.working.within(tx, held, async (work) => {
        // A split or merge may have taken it to one more case between the look and the locks.
        const now = await this.store.caseIds(tx, event.complaintId);
        if (now.some((id) => !held.includes(id))) return now;
        for (const file of work.files.values()) await this.eraseIn(work, tx, file, event);
        return [];
      });
    }
  }

  private async eraseIn(
    work: Work,
    tx: Tx,
    file: OpenedCase,
    { complaintId, reason }: ComplaintAnonymisedV1,
  ): Promise<void> {
    const caseId = file.id;
    const entries = await this.store.naming(tx, caseId, complaintId);
    if (entries.some((entry) => entry.kind === ComplaintErasedV1.type && namesErased(entry, complaintId))) return;
    const after = entries.map((entry) => eraseComplaint(entry, complaintId));
    const changed = after.filter((entry, i) => entry !== entries[i]);
    const fields = count(after) - count(entries);
    work.touch(file);
    work.journal.record(
      file,
      ComplaintErasedV1.type,
      'intake',
      { erased: { complaintId, reason, fields } },
      (caseSeq): ComplaintErasedV1 => ({ caseId, caseSeq, at: work.journal.at, complaintId, reason, fields }),
    );
    work.also(async (also) => {
      await this.store.rewrite(also, changed);
      await this.store.forget(also, complaintId);
    });
  }
}

const namesErased = ({ fields }: StoredEntry, complaintId: string): boolean =>
  (fields['erased'] as { complaintId?: string } | undefined)?.complaintId === complaintId;

const count = (entries: readonly StoredEntry[]): number =>
  entries.reduce((sum, { erased }) => sum + Object.keys(erased ?? {}).length, 0);
