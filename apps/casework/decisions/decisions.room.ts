import type { Room } from '../room';
import { CaseMerging } from './case-merging.service';
import { CaseMovingStore } from './case-moving.store';
import { CaseRehoming } from './case-rehoming.service';
import { OwnerDeciding } from './owner-deciding.service';
import { OwnerDecisionStore } from './owner-decision.store';

export const DECISIONS: Room = {
  providers: [OwnerDecisionStore, OwnerDeciding, CaseMovingStore, CaseMerging, CaseRehoming],
};
