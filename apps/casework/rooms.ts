import { APPEALS } from './appeals/appeals.room';
import { ANSWERS } from './answers/answers.room';
import { ASSISTS } from './assists/assists.room';
import { CASES } from './cases/cases.room';
import { CLOCKS } from './clocks/clocks.room';
import { DECISIONS } from './decisions/decisions.room';
import { FIGURES } from './figures/figures.room';
import { HISTORY } from './history/history.room';
import { MEASURES } from './measures/measures.room';
import { ORDERS } from './orders/orders.room';
import { OWNERS } from './owners/owners.room';
import { RETURNS } from './returns/returns.room';
import { REVIEWS } from './reviews/reviews.room';
import type { Room } from './room';
import { TRANSFERS } from './transfers/transfers.room';
import { STATEMENTS } from './statements/statements.room';
import { SUPERVISION } from './supervision/supervision.room';

/** The rooms of casework, in the order that a complaint meets them. */
export const ROOMS: readonly Room[] = [
  OWNERS,
  CASES,
  ORDERS,
  CLOCKS,
  HISTORY,
  STATEMENTS,
  RETURNS,
  DECISIONS,
  REVIEWS,
  ANSWERS,
  ASSISTS,
  MEASURES,
  TRANSFERS,
  APPEALS,
  SUPERVISION,
  FIGURES,
];
