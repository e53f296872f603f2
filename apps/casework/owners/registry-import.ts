import type { LineError } from '#numbering/table-checking';
import type { RegistryName } from './registry';

/** `replacement`: the file is the whole registry from now on. `delta`: what it doesn't name stays. */
export const IMPORT_KINDS = ['replacement', 'delta'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

export const IMPORT_STATES = ['refused', 'checked', 'applied', 'discarded'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** What an import does to the version it was compared with. */
export interface ImportCounts {
  readonly added: number;
  readonly changed: number;
  readonly ended: number;
  readonly unchanged: number;
  readonly rowsBefore: number;
  readonly rowsAfter: number;
}

export const NO_COUNTS: ImportCounts = { added: 0, changed: 0, ended: 0, unchanged: 0, rowsBefore: 0, rowsAfter: 0 };

/** One import, from its dry run on; an applied one is a version. */
export interface RegistryImport extends ImportCounts {
  readonly id: string;
  readonly registry: RegistryName;
  /** Null when it was refused. */
  readonly version: number | null;
  readonly base: number;
  readonly kind: ImportKind;
  readonly state: ImportState;
  readonly label: string;
  readonly file: string;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly digest: string;
  readonly bytes: number;
  readonly lines: number;
  readonly errors: number;
  readonly checkedBy: string;
  readonly checkedAt: Date;
  readonly appliedBy: string | null;
  readonly appliedAt: Date | null;
  readonly overrideReason: string | null;
  /** What the simulation of a dry run found, once it was asked for. */
  readonly simulation?: object | null;
}

/** A file read to its end, every line of it staged. */
export interface StagedFile {
  readonly digest: string;
  readonly bytes: number;
  readonly lines: number;
  readonly errors: ErrorList;
}

/** The first errors whole, the others counted. */
export class ErrorList {
  readonly kept: LineError[] = [];
  total = 0;

  add(errors: readonly LineError[], total = errors.length): void {
    this.total += total;
    const room = MOST_ERRORS - this.kept.length;
    if (room > 0) this.kept.push(...errors.slice(0, room));
  }
}

export const MOST_ERRORS = 10_000;

/** How a version is cited: its number, and the digest of the file that made it. */
export const labelOf = (version: number, digest: string): string => `v${version}@${digest.slice(0, 12)}`;

/** A replacement below this share of the rows before needs an override. */
const LEAST_SHARE = 0.7;

/** Whether a replacement leaves so little that it is more likely a mistake. */
export const isShrinking = ({
  kind,
  rowsBefore,
  rowsAfter,
}: Pick<RegistryImport, 'kind' | 'rowsBefore' | 'rowsAfter'>) =>
  kind === 'replacement' && (rowsAfter === 0 || rowsAfter < rowsBefore * LEAST_SHARE);
