import type { Room } from '../room';
import { CaseMerging } from './case-merging.service';
import { CaseMovingStore } from './case-moving.store';
import { CaseRehoming } from './case-rehoming.service';
import { HolderReadingStore } from './holder-reading.store';
import { HolderController } from './holder.controller';
import { OwnerDeciding } from './owner-deciding.service';
import { OwnerDecisionController } from './owner-decision.controller';
import { OwnerDecisionStore } from './owner-decision.store';
import { UnresolvedDeciding } from './unresolved-deciding.service';
import { UnresolvedReadingStore } from './unresolved-reading.store';
import { UnresolvedController } from './unresolved.controller';
import { UnresolvedStore } from './unresolved.store';

export const DECISIONS: Room = {
  controllers: [UnresolvedController, OwnerDecisionController, HolderController],
  providers: [
    OwnerDecisionStore,
    OwnerDeciding,
    CaseMovingStore,
    CaseMerging,
    CaseRehoming,
    UnresolvedStore,
    UnresolvedReadingStore,
    UnresolvedDeciding,
    HolderReadingStore,
  ],
};
