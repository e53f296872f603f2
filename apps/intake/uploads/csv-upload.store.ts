import { Inject, Injectable } from '@nestjs/common';
import { Database, type Tx } from '#persistence/database';
import type { Charset } from './csv-charset';
import { STALLED_AFTER, type CsvUpload, type LineCounts } from './csv-upload';

interface Row {
  readonly upload_id: string;
  readonly organisation: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly charset: Charset | null;
  readonly digest: string | null;
  readonly bytes: string;
  readonly lines: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly refused: number;
  readonly started_at: Date;
  readonly touched_at: Date;
  readonly failure: string | null;
  readonly same_as: string | null;
  readonly [column: string]: unknown;
}

/** Uploads and their result files. */
@Injectable()
export class CsvUploadStore {
  constructor(@Inject(Database) private readonly db: Database) {}

  /** Enters an upload unless `most` of its organisation are running. */
  async start(id: string, organisation: string, now: Date, most: number): Promise<boolean> {
    const since = new Date(now.getTime() - STALLED_AFTER);
    return (await this.db.query(start, [id, organisation, now, since, most])).length > 0;
  }

  /** Adds one part to the result file, and its lines to the counts. */
  async addPart(tx: Tx, id: string, part: number, result: string, counts: LineCounts, now: Date): Promise<void> {
    const { lines, accepted, duplicate, refused } = counts;
    await tx.query(addPart, [id, part, result, lines, accepted, duplicate, refused, now]);
  }

  async end(
    id: string,
    end: { failure: string | null; charset: Charset | null; digest: Buffer | null; bytes: number; at: Date },
  ): Promise<void> {
    const { failure, charset, digest, bytes, at } = end;
    await this.db.query(endUpload, [id, failure === null ? 'done' : 'failed', failure, charset, digest, bytes, at]);
  }

  async one(organisation: string, id: string, now: Date): Promise<CsvUpload | undefined> {
    return (await this.db.query<Row>(one, [organisation, id])).map((row) => uploadOf(row, now))[0];
  }

  /** The newest first. */
  async page(organisation: string, before: string, limit: number, now: Date): Promise<CsvUpload[]> {
    return (await this.db.query<Row>(page, [organisation, before, limit])).map((row) => uploadOf(row, now));
  }

  /** Up to `limit` parts of a result file after the one named, in order. */
  async parts(id: string, after: number, limit: number): Promise<{ part: number; result: string }[]> {
    return this.db.query<{ part: number; result: string }>(parts, [id, after, limit]);
  }
}

const uploadOf = (row: Row, now: Date): CsvUpload => ({
  id: row.upload_id,
  organisation: row.organisation,
  state: row.state === 'running' && +now - +row.touched_at > STALLED_AFTER ? 'stalled' : row.state,
  charset: row.charset,
  digest: row.digest,
  bytes: Number(row.bytes),
  lines: row.lines,
  accepted: row.accepted,
  duplicate: row.duplicate,
  refused: row.refused,
  startedAt: row.started_at,
  touchedAt: row.touched_at,
  failure: row.failure,
  sameAs: row.same_as,
});

const start = `
  insert into csv_uploads (upload_id, organisation, state, started_at, touched_at)
  select $1, $2, 'running', $3, $3
  where (select count(*) from csv_uploads where organisation = $2 and state = 'running' and touched_at > $4) < $5::int
  returning 1`;

const addPart = `
  with added as (insert into csv_results (upload_id, part, result) values ($1, $2, $3))
  update csv_uploads set lines = lines + $4, accepted = accepted + $5, duplicate = duplicate + $6, refused = refused + $7,
    touched_at = $8 where upload_id = $1`;

const endUpload = `
  update csv_uploads set state = $2, failure = $3, charset = $4, digest = $5, bytes = $6, touched_at = $7 where upload_id = $1`;

const COLUMNS = `
  u.upload_id, u.organisation, u.state, u.charset, encode(u.digest, 'hex') as digest, u.bytes, u.lines, u.accepted, u.duplicate,
  u.refused, u.started_at, u.touched_at, u.failure,
  (select min(e.upload_id::text) from csv_uploads e
   where e.organisation = u.organisation and e.digest = u.digest and e.upload_id < u.upload_id) as same_as`;

const one = `select ${COLUMNS} from csv_uploads u where u.organisation = $1 and u.upload_id = $2`;

const page = `
  select ${COLUMNS} from csv_uploads u where u.organisation = $1 and u.upload_id < $2 order by u.upload_id desc limit $3`;

const parts = `select part, result from csv_results where upload_id = $1 and part > $2 order by part limit $3`;
