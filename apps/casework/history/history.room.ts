import type { Room } from '../room';
import { HistoryStore } from './history.store';

export const HISTORY: Room = { providers: [HistoryStore] };
