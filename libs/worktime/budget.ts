import { DomainError } from '#kernel/domain-error';

/** How much time a clock gives: working days (`15wd`) or natural hours (`24h`). */
export interface Budget {
  readonly unit: 'wd' | 'h';
  /** A whole number from 1 to 9999. */
  readonly amount: number;
}

const BUDGET = /^([1-9]\d{0,3})(wd|h)$/;
const known = new Map<string, Budget>();

/** Reads `15wd` or `24h`. @throws FIELD_INVALID for nothing, halves, zero, signs, other units */
export function parseBudget(text: string, field = 'budget'): Budget {
  const before = known.get(text);
  if (before !== undefined) return before;
  const parts = BUDGET.exec(text);
  if (parts === null) {
    const expected = 'a whole number from 1 to 9999 and wd (working days) or h (natural hours), such as 15wd or 24h';
    throw new DomainError('FIELD_INVALID', { field, expected, got: text.slice(0, 40) });
  }
  const budget: Budget = Object.freeze({ unit: parts[2] as Budget['unit'], amount: Number(parts[1]) });
  known.set(text, budget); // at most 2 × 9999 entries
  return budget;
}

export const formatBudget = (budget: Budget): string => `${budget.amount}${budget.unit}`;
