import type { Room } from '../room';
import { CaseResultStore } from './case-result.store';

/** 答复: what sources tell their complainants. */
export const ANSWERS: Room = { providers: [CaseResultStore] };
