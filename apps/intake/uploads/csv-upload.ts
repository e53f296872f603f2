import { SECOND } from '#kernel/clock';
import type { Charset } from './csv-charset';

/** An upload from which nothing has come for so long is told as stalled; it may still go on. */
export const STALLED_AFTER = 60 * SECOND;

export const UPLOAD_STATES = ['running', 'stalled', 'done', 'failed'] as const;
export type UploadState = (typeof UPLOAD_STATES)[number];

/** What became of the lines of one upload so far. */
export interface LineCounts {
  readonly lines: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly refused: number;
}

/** One CSV file as far as it has come. */
export interface CsvUpload extends LineCounts {
  readonly id: string;
  readonly organisation: string;
  readonly state: UploadState;
  readonly charset: Charset | null;
  /** SHA-256 of the file in hexadecimal; null until all of it has come. */
  readonly digest: string | null;
  readonly bytes: number;
  readonly startedAt: Date;
  readonly touchedAt: Date;
  /** Why it failed. */
  readonly failure: string | null;
  /** The first upload of the same file. */
  readonly sameAs: string | null;
}
