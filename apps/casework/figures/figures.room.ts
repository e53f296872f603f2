import type { Room } from '../room';
import { FigureStore } from './figure.store';
import { FiguresController } from './figures.controller';

/** What reports count (workflow.md §7), always in one way. */
export const FIGURES: Room = { controllers: [FiguresController], providers: [FigureStore] };
