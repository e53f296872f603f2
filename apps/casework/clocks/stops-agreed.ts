import { Injectable } from '@nestjs/common';
import { SECOND, systemClock } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import { Database } from '#persistence/database';

/** A process that hasn't said anything for this long is gone; its partitions are read by others, who say so themselves. */
const GONE_AFTER = 20 * SECOND;

/**
 * How far all processes together have read what may stop clocks. Each knows its own partitions only, so each says how
 * far it is, and nobody sweeps beyond the slowest. One whose partitions stand still stays where it was.
 */
@Injectable()
export class StopsAgreed {
  private readonly process = uuidv7(systemClock.now());

  constructor(private readonly db: Database) {}

  /**
   * Says how far this process is and gives how far all are; null where this one can't tell. Times are epoch milliseconds.
   * @param own null while it can't be said: after a start others wait for it, later it stays where it was
   */
  async until(own: number | null, now: number): Promise<number | null> {
    const [row] = await this.db.query<{ until: number }>(agree, [
      this.process,
      own,
      new Date(now).toISOString(),
      new Date(now - GONE_AFTER).toISOString(),
    ]);
    return own === null ? null : Math.min(own, row?.until ?? own);
  }

  /** Nobody waits for this process any more. */
  async leave(): Promise<void> {
    await this.db.query(leave, [this.process]);
  }
}

/** The statement doesn't see the row it writes itself, which the caller knows anyway. */
const agree = `
  with mine as (
    insert into stops_read (process, read_until, seen_at)
    values ($1, coalesce(to_timestamp($2::float8 / 1000), $3::timestamptz), $3::timestamptz)
    on conflict (process) do update set
      read_until = coalesce(to_timestamp($2::float8 / 1000), stops_read.read_until), seen_at = excluded.seen_at),
  gone as (delete from stops_read where seen_at < $4::timestamptz and process <> $1)
  select (extract(epoch from min(read_until)) * 1000)::float8 as until from stops_read
  where process <> $1 and seen_at >= $4::timestamptz`;

const leave = `delete from stops_read where process = $1`;
