import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { lines, plain, quoted } from '../columns';
import type { Review } from './review';
import type { UnitRecord } from './sampling-plan';

export type RecordKind = 'answered' | 'reworked' | 'recurred';

/** Who holds a case's sender, as a feedback says. */
export interface CaseHolder {
  readonly caseId: string;
  readonly kind: string;
  readonly name: string | null;
}

@Injectable()
export class ReviewStore {
  async insert(tx: Tx, reviews: readonly Review[]): Promise<void> {
    if (reviews.length === 0) return;
    await tx.query(insert, [
      plain(reviews, (one) => one.id),
      plain(reviews, (one) => one.orderId),
      plain(reviews, (one) => one.caseId),
      plain(reviews, (one) => one.unit),
      plain(reviews, (one) => one.resultCode),
      quoted(reviews, (one) => one.plan),
      plain(reviews, (one) => one.isSampled),
      plain(reviews, (one) => one.complaintId),
      plain(reviews, (one) => one.state),
      plain(reviews, (one) => one.askedAt),
      plain(reviews, (one) => one.decidedAt),
      quoted(reviews, (one) => one.decidedBy),
      quoted(reviews, (one) => one.reason),
      lines(reviews, (one) => JSON.stringify(one.missing)),
    ]);
  }

  async decide(tx: Tx, reviews: readonly Review[]): Promise<void> {
    if (reviews.length === 0) return;
    await tx.query(decide, [
      plain(reviews, (one) => one.id),
      plain(reviews, (one) => one.state),
      plain(reviews, (one) => one.decidedAt),
      quoted(reviews, (one) => one.decidedBy),
      quoted(reviews, (one) => one.reason),
      lines(reviews, (one) => JSON.stringify(one.missing)),
    ]);
  }

  /** Nothing is left to review about an order that was withdrawn. */
  async withdrawOf(tx: Tx, orderId: string): Promise<void> {
    await tx.query(`update reviews set state = 'withdrawn' where order_id = $1 and state = 'waiting'`, [orderId]);
  }

  /** The reviews that wait about a case. Call it under the case's lock. */
  async waiting(tx: Tx, caseId: string): Promise<Review[]> {
    return tx.query<Review>(waiting, [caseId]);
  }

  /** The case is closed otherwise than by its orders: nothing waits any more. */
  async withdraw(tx: Tx, caseId: string): Promise<void> {
    await tx.query(`update reviews set state = 'withdrawn' where case_id = $1 and state = 'waiting'`, [caseId]);
  }

  /** Those of the orders that were sent back before. */
  async reworked(tx: Tx, orderIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ orderId: string }>(reworked, [plain(orderIds)]);
    return new Set(rows.map((row) => row.orderId));
  }

  /** What the units' feedback came to since a day (in Asia/Shanghai). */
  async records(tx: Tx, units: readonly string[], since: string): Promise<Map<string, UnitRecord>> {
    const rows = await tx.query<UnitRecord & { unit: string }>(records, [plain(units), since]);
    return new Map(rows.map(({ unit, ...record }) => [unit, record]));
  }

  /** Adds to the units' records of a day. Rows are locked in the order of units; one transaction adds one kind. */
  async count(tx: Tx, units: readonly string[], kind: RecordKind, day: string): Promise<void> {
    if (units.length > 0) await tx.query(count, [plain(units), kind, day]);
  }

  async keepHolders(tx: Tx, holders: readonly CaseHolder[]): Promise<void> {
    if (holders.length === 0) return;
    const last = [...new Map(holders.map((one) => [one.caseId, one])).values()];
    await tx.query(keepHolders, [
      plain(last, (one) => one.caseId),
      plain(last, (one) => one.kind),
      quoted(last, (one) => one.name),
    ]);
  }
}

const insert = `
  insert into reviews (id, order_id, case_id, unit, result_code, plan, is_sampled, complaint_id, state, asked_at, decided_at,
    decided_by, reason, missing)
  select r.id, r.order_id, r.case_id, r.unit, r.result_code, r.plan, r.is_sampled, r.complaint_id, r.state,
    to_timestamp(r.asked_at / 1000), to_timestamp(r.decided_at / 1000), r.decided_by, r.reason, r.missing::json
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::uuid[], $9::text[],
    $10::float8[], $11::float8[], $12::text[], $13::text[], string_to_array($14, E'\\n'))
    as r (id, order_id, case_id, unit, result_code, plan, is_sampled, complaint_id, state, asked_at, decided_at, decided_by,
      reason, missing)`;

const decide = `
  update reviews r set state = d.state, decided_at = to_timestamp(d.decided_at / 1000), decided_by = d.decided_by,
    reason = d.reason, missing = d.missing::json
  from unnest($1::uuid[], $2::text[], $3::float8[], $4::text[], $5::text[], string_to_array($6, E'\\n'))
    as d (id, state, decided_at, decided_by, reason, missing)
  where r.id = d.id`;

const waiting = `
  select id, order_id as "orderId", case_id as "caseId", unit, result_code as "resultCode", plan,
    is_sampled as "isSampled", complaint_id as "complaintId", state,
    (extract(epoch from asked_at) * 1000)::float8 as "askedAt", null as "decidedAt", null as "decidedBy", null as reason,
    '[]'::json as missing
  from reviews where case_id = $1 and state = 'waiting' order by id`;

const reworked = `select distinct order_id as "orderId" from reviews where order_id = any($1::uuid[]) and state = 'rework'`;

const records = `
  select unit, coalesce(sum(count) filter (where kind = 'answered'), 0)::int as answered,
    coalesce(sum(count) filter (where kind = 'reworked'), 0)::int as reworked,
    coalesce(sum(count) filter (where kind = 'recurred'), 0)::int as recurred
  from unit_records where unit = any($1::text[]) and day >= $2::date group by unit`;

const count = `
  insert into unit_records (unit, day, kind, count)
  select u, $3::date, $2, count(*) from unnest($1::text[]) as u group by u order by u collate "C"
  on conflict (unit, day, kind) do update set count = unit_records.count + excluded.count`;

const keepHolders = `
  insert into case_holders (case_id, kind, name)
  select * from unnest($1::uuid[], $2::text[], $3::text[]) as h (case_id, kind, name)
  on conflict (case_id) do update set kind = excluded.kind, name = excluded.name`;
