import { DomainError } from '#kernel/domain-error';
import { PROVINCES, isOrganisationCode } from '#kernel/organisations';
import { readMoment } from './moment';
import type { TableRow } from './rows';

/** Years beyond are typing errors, and some of them PostgreSQL doesn't read. */
const EARLIEST = Date.parse('1970-01-01T00:00:00+08:00');
const LATEST = Date.parse('2200-01-01T00:00:00+08:00');

/** What is wrong with one cell. */
export class CellRefusal extends DomainError {
  constructor(
    readonly line: number,
    readonly column: string,
    file: string,
    detail: { readonly expected: string; readonly got: string },
  ) {
    super('FIELD_INVALID', { field: `${file} line ${line}, column ${column}`, ...detail });
  }
}

/** The cells of one line of a table file, read with checks that name file, line and column. */
export class TableLine {
  constructor(
    private readonly cells: Readonly<Record<string, string>>,
    readonly file: string,
    readonly line: number,
  ) {}

  /** A cell that must match; spaces around it don't count. */
  text(column: string, pattern: RegExp, expected: string): string {
    const value = this.optional(column);
    if (value === null || !pattern.test(value)) throw this.refusal(column, expected, value);
    return value;
  }

  /** The cell, or null when it is empty or the column is absent. */
  optional(column: string): string | null {
    const value = this.cells[column]?.trim() ?? '';
    return value === '' ? null : value;
  }

  organisation(column: string): string {
    const value = this.optionalOrganisation(column);
    if (value === null) throw this.refusal(column, 'an organisation code in upper case such as CMCC', value);
    return value;
  }

  optionalOrganisation(column: string): string | null {
    const value = this.optional(column);
    if (value !== null && !isOrganisationCode(value)) {
      throw this.refusal(column, 'an organisation code in upper case such as CMCC', value);
    }
    return value;
  }

  /** Two digits of GB/T 2260; empty and `00` both mean national. */
  province(column: string): string | null {
    const value = this.optional(column);
    if (value === null || value === '00') return null;
    if (!(value in PROVINCES)) throw this.refusal(column, 'two digits of GB/T 2260 such as 44, or empty', value);
    return value;
  }

  flag(column: string, otherwise: boolean): boolean {
    const value = this.optional(column);
    if (value === null) return otherwise;
    if (value === 'yes' || value === '是') return true;
    if (value === 'no' || value === '否') return false;
    throw this.refusal(column, 'yes or no', value);
  }

  /** A date is 00:00 of that day in Asia/Shanghai. */
  moment(column: string): number | null {
    const value = this.optional(column);
    if (value === null) return null;
    const written = readMoment(value);
    if (written === null) throw this.refusal(column, 'a date, or an instant with offset from UTC', value);
    if (written.moment < EARLIEST || written.moment >= LATEST)
      throw this.refusal(column, 'a year from 1970 to 2199', value);
    return written.moment;
  }

  /** Validity period and origin, which every table has. */
  common(version: string): TableRow {
    const validFrom = this.moment('valid_from');
    const validUntil = this.moment('valid_until');
    if (validFrom !== null && validUntil !== null && validUntil <= validFrom) {
      throw this.refusal('valid_until', 'a moment after valid_from', this.optional('valid_until'));
    }
    return { version, validFrom, validUntil, source: this.optional('source') ?? `${this.file} line ${this.line}` };
  }

  refusal(column: string, expected: string, got: string | null): CellRefusal {
    const shown = got === null ? 'nothing' : `"${got.slice(0, 60)}"`;
    return new CellRefusal(this.line, column, this.file, { expected, got: shown });
  }
}
