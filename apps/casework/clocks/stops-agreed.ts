import { Injectable } from '@nestjs/common';
import { MINUTE, SECOND, systemClock } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import { Database } from '#persistence/database';

/** A process that hasn't said anything for this long is gone; its partitions are read by others, who say so themselves. */
const GONE_AFTER = 20 * SECOND;

/**
 * How long one that stands still is waited for. Then clocks go on without it: a lane that is stuck must not silence
 * every unit's rungs, and what it holds takes an early mark back once it is read.
 */
const WAITED_FOR = 5 * MINUTE;

/**
 * How far all processes together have read what may stop clocks. Each knows its own partitions only, so each says how
 * far it is, and nobody sweeps beyond the slowest. One whose partitions stand still stays where it was, and is waited
 * for no longer than five minutes.
 */
@Injectable()
export class StopsAgreed {
  private readonly process = uuidv7(systemClock.now());

  /** Processes that stand still for so long that nobody waits for them, when it was last asked. */
  passedOver = 0;

  constructor(private readonly db: Database) {}

  /**
   * Says how far this process is and gives how far all are; null where this one can't tell. Times are epoch milliseconds.
   * @param own null while it can't be said: after a start others wait for it, later it stays where it was
   */
  async until(own: number | null, now: number): Promise<number | null> {
    const [row] = await this.db.query<Others>(agree, [
      this.process,
      own,
      ...[now, now - GONE_AFTER, now - WAITED_FOR].map((at) => new Date(at).toISOString()),
    ]);
    const { until, standing, isStanding } = row!;
    this.passedOver = standing + Number(isStanding);
    const mine = isStanding ? now : own;
    return mine === null ? null : Math.min(mine, until ?? mine);
  }

  /** Nobody waits for this process any more. */
  async leave(): Promise<void> {
    await this.db.query(leave, [this.process]);
  }
}

interface Others {
  readonly until: number | null;
  readonly standing: number;
  readonly isStanding: boolean;
  readonly [column: string]: unknown;
}

/** The statement doesn't see the row it writes itself, but for what it gives back. */
const agree = `
  with mine as (
    insert into stops_read (process, read_until, moved_at, seen_at)
    values ($1, coalesce(to_timestamp($2::float8 / 1000), $3::timestamptz), $3::timestamptz, $3::timestamptz)
    on conflict (process) do update set
      read_until = coalesce(to_timestamp($2::float8 / 1000), stops_read.read_until),
      moved_at = case when to_timestamp($2::float8 / 1000) <> stops_read.read_until then excluded.moved_at
        else stops_read.moved_at end,
      seen_at = excluded.seen_at
    returning moved_at),
  gone as (delete from stops_read where seen_at < $4::timestamptz and process <> $1)
  select (extract(epoch from min(read_until) filter (where moved_at > $5::timestamptz)) * 1000)::float8 as until,
    (count(*) filter (where moved_at <= $5::timestamptz))::int as standing,
    (select moved_at <= $5::timestamptz from mine) as "isStanding"
  from stops_read where process <> $1 and seen_at >= $4::timestamptz`;

const leave = `delete from stops_read where process = $1`;
