import { Injectable } from '@nestjs/common';
import type { OverdueUnit } from '#contracts/monthly-list.v1';
import type { Tx } from '#persistence/database';
import type { Reader } from '../history/history.store';
import { plain, quoted } from '../columns';
import type { Reach } from '../reach';

@Injectable()
export class MonthlyListStore {
  /** The first month without a list; null while nothing was recorded before the current month. */
  async nextAfterLatest(reader: Reader, current: string): Promise<string | null> {
    const [row] = await reader.query<{ month: string | null }>(nextAfterLatest, [`${current}-01`]);
    return row!.month;
  }

  /** False when somebody has made it. */
  async claim(tx: Tx, month: string, now: Date): Promise<boolean> {
    return (await tx.query(claim, [month, now.toISOString()])).length > 0;
  }

  /** Keeps and gives the units whose clocks came to the administration's rung in the month. */
  async collect(tx: Tx, month: string, from: Date, until: Date): Promise<OverdueUnit[]> {
    return tx.query<OverdueUnit & Row>(collect, [month, from.toISOString(), until.toISOString()]);
  }

  /** Null when there is no list of the month (yet). */
  async read(reader: Reader, month: string, { units, provinces }: Reach): Promise<OverdueUnit[] | null> {
    const [made] = await reader.query(madeAt, [month]);
    if (made === undefined) return null;
    return reader.query<OverdueUnit & Row>(lines, [month, units && quoted(units), provinces && plain(provinces)]);
  }

  months(reader: Reader): Promise<{ month: string; madeAt: Date }[]> {
    return reader.query(months);
  }
}

interface Row {
  readonly [column: string]: unknown;
}

const nextAfterLatest = `
  select coalesce(
    (select to_char((max(month) || '-01')::date + interval '1 month', 'YYYY-MM') from monthly_lists),
    (select to_char(min(opened_at) at time zone 'Asia/Shanghai', 'YYYY-MM') from cases
     where opened_at < ($1::date)::timestamp at time zone 'Asia/Shanghai')) as month`;

const claim = `insert into monthly_lists (month, made_at) values ($1, $2) on conflict do nothing returning month`;

/** Rungs by when they were recorded, so that none falls between two lists; owers that are no unit have no administration. */
const collect = `
  insert into monthly_list_units (month, unit, orders, clocks)
  select $1, c.owed_by, count(distinct c.order_id), count(distinct c.id)
  from rungs_fired r join clocks c on c.id = r.clock_id
  where r.rung = 'administration' and r.outcome = 'fired'
    and r.fired_at >= $2::timestamptz and r.fired_at < $3::timestamptz
    and c.owed_by ~ '^[A-Z0-9]{2,16}-[0-9]{2}$'
  group by c.owed_by
  returning unit, orders, clocks`;

const madeAt = `select made_at from monthly_lists where month = $1`;

const lines = `
  select unit, orders, clocks from monthly_list_units
  where month = $1 and ($2::text[] is null or unit = any($2::text[])) and ($3::text[] is null or right(unit, 2) = any($3::text[]))
  order by clocks desc, unit`;

const months = `select month, made_at as "madeAt" from monthly_lists order by month desc limit 120`;
