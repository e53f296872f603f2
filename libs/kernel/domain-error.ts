import { ERROR_CODES, type ErrorCodeName } from './error-codes';

/** What a refusal can say beside its code, so that the sender can mend the record without asking. */
export interface RefusalDetail {
  /** Path of the offending field, e.g. `measures[0].end`. */
  readonly field?: string;
  readonly expected?: string;
  /** What came, shortened and without personal data. */
  readonly got?: string;
}

/** A refusal by a rule of the trade or of a contract; never a fault of ours. */
export class DomainError extends Error {
  constructor(
    readonly code: ErrorCodeName,
    readonly detail: RefusalDetail = {},
    options?: ErrorOptions,
  ) {
    super(describe(code, detail), options);
    this.name = 'DomainError';
  }

  get retriable(): boolean {
    return ERROR_CODES[this.code].retriable;
  }
}

function describe(code: ErrorCodeName, { field, expected, got }: RefusalDetail): string {
  const parts: string[] = [ERROR_CODES[code].en];
  if (field !== undefined) parts.push(`field ${field}`);
  if (expected !== undefined) parts.push(`expected ${expected}`);
  if (got !== undefined) parts.push(`got ${got}`);
  return `${code}: ${parts.join('; ')}`;
}
