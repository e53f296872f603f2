import type { Room } from '../room';
import { OwnerDecisionStore } from './owner-decision.store';

export const DECISIONS: Room = { providers: [OwnerDecisionStore] };
