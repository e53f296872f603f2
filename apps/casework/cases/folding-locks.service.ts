import { Inject, Injectable } from '@nestjs/common';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { CLOCK, type Clock } from '#kernel/clock';
import type { Tx } from '#persistence/database';
import { OwnerResolvingService } from '../owners/owner-resolving.service';
import type { Case } from './case';
import { CaseStore } from './case.store';
import type { HeardEvent } from './complaint-news';
import { ComplaintStore } from './complaint.store';
import { FoldKeyStore } from './fold-key.store';
import { groupByFoldKey, type FoldGroup } from './fold-group';

/** The fold keys and cases of a batch, locked. */
export interface LockedFolding {
  readonly currentIds: Map<FoldGroup, string>;
  /** By id: current cases of the groups, and those that later events are about. */
  readonly current: Map<string, Case>;
}

/** Fold keys before cases, each sorted: two transactions over the same ones wait for one another and never in a circle. */
@Injectable()
export class FoldingLocks {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly owners: OwnerResolvingService,
    private readonly foldKeys: FoldKeyStore,
    private readonly cases: CaseStore,
    private readonly complaints: ComplaintStore,
  ) {}

  /**
   * Locks what the groups need, and with it what the events that follow in the batch will: the cases they are about and
   * the keys that corrected complaints may go to. A complaint that is moved meanwhile is waited for when its turn comes.
   */
  async take(tx: Tx, groups: readonly FoldGroup[], heard: readonly HeardEvent[]): Promise<LockedFolding> {
    const later = heard.length === 0 ? [] : await this.goals(tx, heard);
    const currentIds = await this.foldKeys.lock(tx, groups, later);
    const told = await this.complaints.casesOf(
      tx,
      heard.map(({ event }) => event.complaintId),
    );
    return { currentIds, current: await this.cases.lock(tx, [...currentIds.values(), ...told]) };
  }

  private async goals(tx: Tx, heard: readonly HeardEvent[]): Promise<FoldGroup[]> {
    const complaints = heard.map(({ refolds }) => refolds).filter((one): one is ComplaintAcceptedV1 => one !== null);
    if (complaints.length === 0) return [];
    return groupByFoldKey(complaints, await this.owners.atMessageTime(tx, complaints), this.clock.now());
  }
}
