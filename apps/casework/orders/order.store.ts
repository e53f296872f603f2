import { Injectable } from '@nestjs/common';
import type { EarlierMeasure, EarlierOrder } from '#contracts/order-issued.v1';
import type { Tx } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { Order } from './order';

@Injectable()
export class OrderStore {
  async insert(tx: Tx, orders: readonly Order[]): Promise<void> {
    if (orders.length === 0) return;
    await tx.query(insert, [
      plain(orders, (o) => o.id),
      plain(orders, (o) => o.number),
      plain(orders, (o) => o.caseId),
      plain(orders, (o) => o.unit),
      plain(orders, (o) => o.desk),
      plain(orders, (o) => o.causeId),
      plain(orders, (o) => o.risk),
      plain(orders, (o) => o.issuedAt),
      plain(orders, (o) => o.issuedEvent),
      plain(orders, (o) => o.isCommercial),
      plain(orders, (o) => o.inheritsClocks),
    ]);
  }

  /** The cases of some orders. Locks nothing. */
  async caseIds(tx: Tx, ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await tx.query<{ caseId: string }>(caseIds, [plain(ids)]);
    return rows.map((row) => row.caseId);
  }

  /** Orders by id; call it under the locks of their cases, which guard them. */
  async byIds(tx: Tx, ids: readonly string[]): Promise<Map<string, Order>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<Order>(byIds, [plain(ids)]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Every order of a case, the first issued first. Call it under the lock of the case. */
  async ofCase(tx: Tx, caseId: string): Promise<Order[]> {
    return tx.query<Order>(ofCase, [caseId]);
  }

  /** Writes what can change about orders. */
  async update(tx: Tx, orders: readonly Order[]): Promise<void> {
    if (orders.length === 0) return;
    await tx.query(update, [
      plain(orders, (o) => o.id),
      plain(orders, (o) => o.state),
      plain(orders, (o) => o.deliveredAt),
      plain(orders, (o) => o.provedBy),
      plain(orders, (o) => o.acknowledgedAt),
      plain(orders, (o) => o.investigatingAt),
      plain(orders, (o) => o.answeredAt),
      plain(orders, (o) => o.undeliverableAt),
      plain(orders, (o) => o.dueAt),
      plain(orders, (o) => o.resultCode),
      plain(orders, (o) => o.endedAt),
      plain(orders, (o) => o.endReason),
    ]);
  }

  /** The latest 50 orders of each of some cases and of those they continue. */
  async earlierOrders(tx: Tx, caseIds: readonly string[]): Promise<(EarlierOrder & { rootId: string })[]> {
    return caseIds.length === 0 ? [] : tx.query(earlierOrders, [plain(caseIds)]);
  }

  /** The newest open orders about each main code at its unit, as the cases name them. */
  async ofMainCodes(
    tx: Tx,
    wanted: readonly { readonly unit: string; readonly mainCode: string }[],
    except: readonly string[],
  ): Promise<{ key: string; orderNumber: string }[]> {
    if (wanted.length === 0) return [];
    return tx.query(ofMainCodes, [
      quoted(wanted, (one) => one.unit),
      quoted(wanted, (one) => one.mainCode),
      plain(except),
    ]);
  }

  async earlierMeasures(tx: Tx, caseIds: readonly string[]): Promise<(EarlierMeasure & { rootId: string })[]> {
    return caseIds.length === 0 ? [] : tx.query(earlierMeasures, [plain(caseIds)]);
  }
}

/** Looks at no more than the newest 100 cases of a main code, open or not: a spammer's may have a hundred thousand. */
const ofMainCodes = `
  select w.unit || '/' || w.main_code as key, c.order_number as "orderNumber"
  from unnest($1::text[], $2::text[]) as w (unit, main_code)
  cross join lateral (
    select id, state, order_number from cases
    where main_code = w.main_code and unit = w.unit order by id desc limit 100) c
  where c.state <> 'closed' and c.order_number is not null and c.id <> all($3::uuid[])
  order by c.id desc`;

const insert = `
  insert into orders (id, number, case_id, unit, desk, cause_id, state, risk, issued_at, issued_event,
    is_commercial, inherits_clocks)
  select o.id, o.number, o.case_id, o.unit, o.desk, o.cause_id, 'issued', o.risk, to_timestamp(o.issued_at / 1000), o.issued_event,
    o.is_commercial, o.inherits_clocks
  from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[],
    $9::uuid[], $10::boolean[], $11::boolean[])
    as o (id, number, case_id, unit, desk, cause_id, risk, issued_at, issued_event, is_commercial, inherits_clocks)`;

const caseIds = `select distinct case_id as "caseId" from orders where id = any($1::uuid[])`;

const columns = `
  id, number, case_id as "caseId", unit, desk, cause_id as "causeId", state, risk,
    is_commercial as "isCommercial", inherits_clocks as "inheritsClocks", (extract(epoch from issued_at) * 1000)::float8 as "issuedAt", issued_event as "issuedEvent",
    (extract(epoch from delivered_at) * 1000)::float8 as "deliveredAt", proved_by as "provedBy",
    (extract(epoch from acknowledged_at) * 1000)::float8 as "acknowledgedAt",
    (extract(epoch from investigating_at) * 1000)::float8 as "investigatingAt",
    (extract(epoch from answered_at) * 1000)::float8 as "answeredAt",
    (extract(epoch from undeliverable_at) * 1000)::float8 as "undeliverableAt",
    (extract(epoch from due_at) * 1000)::float8 as "dueAt", result_code as "resultCode",
    (extract(epoch from ended_at) * 1000)::float8 as "endedAt", end_reason as "endReason"`;

const byIds = `select ${columns} from orders where id = any($1::uuid[])`;

const ofCase = `select ${columns} from orders where case_id = $1 order by id`;

const update = `
  update orders o set state = u.state, delivered_at = to_timestamp(u.delivered_at / 1000), proved_by = u.proved_by,
    acknowledged_at = to_timestamp(u.acknowledged_at / 1000),
    investigating_at = to_timestamp(u.investigating_at / 1000), answered_at = to_timestamp(u.answered_at / 1000),
    undeliverable_at = to_timestamp(u.undeliverable_at / 1000), due_at = to_timestamp(u.due_at / 1000),
    result_code = u.result_code, ended_at = to_timestamp(u.ended_at / 1000), end_reason = u.end_reason
  from unnest($1::uuid[], $2::text[], $3::float8[], $4::text[], $5::float8[], $6::float8[], $7::float8[], $8::float8[],
    $9::float8[], $10::text[], $11::float8[], $12::text[])
    as u (id, state, delivered_at, proved_by, acknowledged_at, investigating_at, answered_at, undeliverable_at, due_at,
      result_code, ended_at, end_reason)
  where o.id = u.id`;

/** Follows each case back along its links, 50 steps at most. */
const lineage = `
  with recursive lineage (root_id, case_id, link, step) as (
    select c.id, c.id, c.linked_case_id, 1 from cases c where c.id = any($1::uuid[])
    union all
    select l.root_id, c.id, c.linked_case_id, l.step + 1 from lineage l join cases c on c.id = l.link where l.step < 50)`;

const earlierOrders = `${lineage}
  select l.root_id as "rootId", o.id as "orderId", o.number as "orderNumber", o.unit, o.state,
    to_char(o.issued_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "issuedAt", o.result_code as "resultCode"
  from lineage l join orders o on o.case_id = l.case_id order by o.issued_at desc`;

const earlierMeasures = `${lineage}
  select l.root_id as "rootId", m.kind, m.target,
    to_char(m.effective_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "effectiveAt",
    to_char(coalesce(m.ended_at, m.ends_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "endsAt"
  from lineage l join measures m on m.case_id = l.case_id where not m.is_wrong order by m.effective_at desc`;
