import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { lines, plain, quoted } from '../columns';
import type { Case, OpenedCase } from './case';

@Injectable()
export class CaseStore {
  /** Locks cases in the order of their ids and gives them as they stand. */
  async lock(tx: Tx, ids: readonly string[]): Promise<Map<string, Case>> {
    return ids.length === 0 ? new Map() : asMap(await tx.query<Omit<Case, 'isClosed'>>(lock, [plain(ids)]));
  }

  /** The same with everything that is known of them. */
  async lockWhole(tx: Tx, ids: readonly string[]): Promise<Map<string, OpenedCase>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<Omit<OpenedCase, 'isClosed'>>(lockWhole, [plain(ids)]);
    return new Map(rows.map((row) => [row.id, Object.assign(row, { isClosed: row.state === 'closed' })]));
  }

  /** Moves cases to another owner; their fold keys are moved beside. */
  async rehome(tx: Tx, { id, foldUnit, owner, candidates }: OpenedCase): Promise<void> {
    await tx.query(rehome, [id, foldUnit, JSON.stringify(owner), candidates]);
  }

  /** The same, but cases that somebody else holds are left out instead of waited for. */
  async lockFree(tx: Tx, ids: readonly string[]): Promise<Map<string, Case>> {
    return ids.length === 0 ? new Map() : asMap(await tx.query<Omit<Case, 'isClosed'>>(lockFree, [plain(ids)]));
  }

  async insert(tx: Tx, cases: readonly OpenedCase[], openedAt: string): Promise<void> {
    if (cases.length === 0) return;
    await tx.query(insert, [
      plain(cases, (c) => c.id),
      plain(cases, (c) => c.number),
      quoted(cases, (c) => c.sender.normalized),
      quoted(cases, (c) => c.sender.displayed),
      plain(cases, (c) => c.sender.kind),
      plain(cases, (c) => c.sender.mainCode),
      quoted(cases, (c) => c.sender.subPort),
      quoted(cases, (c) => c.foldUnit),
      plain(cases, (c) => c.unit),
      plain(cases, (c) => c.desk),
      lines(cases, (c) => JSON.stringify(c.owner)),
      quoted(cases, (c) => c.candidates.join(',')),
      plain(cases, (c) => c.state),
      plain(cases, (c) => c.seq),
      plain(cases, (c) => c.head),
      plain(cases, (c) => c.risk),
      quoted(cases, (c) => c.riskReason),
      quoted(cases, (c) => c.category),
      quoted(cases, (c) => c.signature),
      plain(cases, (c) => c.complaints),
      plain(cases, (c) => c.distinctComplainants),
      plain(cases, (c) => c.firstReceivedAt),
      plain(cases, (c) => c.lastReceivedAt),
      plain(cases, (c) => c.linkedCaseId),
      plain(cases, (c) => c.linkReason),
      plain(cases, (c) => c.orderId),
      plain(cases, (c) => c.orderNumber),
      openedAt,
      plain(cases, (c) => c.secondDisturbances),
    ]);
  }

  /** Writes what can change about locked cases. */
  async update(tx: Tx, cases: readonly Case[]): Promise<void> {
    if (cases.length === 0) return;
    await tx.query(update, [
      plain(cases, (c) => c.id),
      plain(cases, (c) => c.state),
      plain(cases, (c) => c.seq),
      plain(cases, (c) => c.head),
      plain(cases, (c) => c.risk),
      quoted(cases, (c) => c.riskReason),
      plain(cases, (c) => c.complaints),
      plain(cases, (c) => c.distinctComplainants),
      plain(cases, (c) => c.firstReceivedAt),
      plain(cases, (c) => c.lastReceivedAt),
      plain(cases, (c) => c.measureEffectiveAt),
      plain(cases, (c) => c.holderSince),
      plain(cases, (c) => c.orderId),
      plain(cases, (c) => c.orderNumber),
      plain(cases, (c) => c.unit),
      plain(cases, (c) => c.desk),
      plain(cases, (c) => c.closedAt),
      plain(cases, (c) => c.recurrenceCount),
      plain(cases, (c) => c.closeReason),
      plain(cases, (c) => c.secondDisturbances),
    ]);
  }
}

function asMap(rows: readonly Omit<Case, 'isClosed'>[]): Map<string, Case> {
  return new Map(rows.map((row) => [row.id, Object.assign(row, { isClosed: row.state === 'closed' })]));
}

const columns = `
  id, seq, encode(head, 'hex') as head, unit, desk, state, risk, risk_reason as "riskReason", complaints,
  distinct_complainants as "distinctComplainants",
  (extract(epoch from first_received_at) * 1000)::float8 as "firstReceivedAt",
  (extract(epoch from last_received_at) * 1000)::float8 as "lastReceivedAt",
  (extract(epoch from measure_effective_at) * 1000)::float8 as "measureEffectiveAt",
  (extract(epoch from closed_at) * 1000)::float8 as "closedAt",
  (extract(epoch from holder_since) * 1000)::float8 as "holderSince",
  recurrence_count as "recurrenceCount", close_reason as "closeReason",
  second_disturbances as "secondDisturbances", order_id as "orderId", order_number as "orderNumber"`;

const lock = `select ${columns} from cases where id = any($1::uuid[]) order by id for update`;
const lockWhole = `
  select ${columns}, number, fold_unit as "foldUnit", owner, candidates, category, signature,
    linked_case_id as "linkedCaseId", link_reason as "linkReason",
    json_strip_nulls(json_build_object('displayed', sender_displayed, 'normalized', sender, 'kind', sender_kind,
      'mainCode', main_code, 'subPort', sub_port)) as sender
  from cases where id = any($1::uuid[]) order by id for update`;
const rehome = `
  update cases set fold_unit = $2, owner = $3::json, candidates = $4::text[] where id = $1::uuid`;
const lockFree = `${lock} skip locked`;

const insert = `
  insert into cases (id, number, sender, sender_displayed, sender_kind, main_code, sub_port, fold_unit, unit, desk, owner,
    candidates, state, seq, head, risk, risk_reason, category, signature, complaints, distinct_complainants,
    first_received_at, last_received_at, linked_case_id, link_reason, order_id, order_number, opened_at,
    second_disturbances)
  select c.id, c.number, c.sender, c.displayed, c.kind, c.main_code, c.sub_port, c.fold_unit, c.unit, c.desk, c.owner::json,
    string_to_array(c.candidates, ','), c.state, c.seq, decode(c.head, 'hex'), c.risk, c.risk_reason, c.category,
    c.signature, c.complaints, c.complainants, to_timestamp(c.first_at / 1000), to_timestamp(c.last_at / 1000), c.linked, c.link_reason, c.order_id,
    c.order_number, $28::timestamptz, c.second_disturbances
  from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], string_to_array($11, E'\\n'), $12::text[], $13::text[], $14::int[], $15::text[], $16::text[], $17::text[],
    $18::text[], $19::text[], $20::int[], $21::int[], $22::float8[], $23::float8[], $24::uuid[], $25::text[],
    $26::uuid[], $27::text[], $29::int[])
    as c (id, number, sender, displayed, kind, main_code, sub_port, fold_unit, unit, desk, owner, candidates, state, seq,
      head, risk, risk_reason, category, signature, complaints, complainants, first_at, last_at, linked, link_reason,
      order_id, order_number, second_disturbances)`;

const update = `
  update cases c set state = u.state, seq = u.seq, head = decode(u.head, 'hex'), risk = u.risk,
    risk_reason = u.risk_reason, complaints = u.complaints, distinct_complainants = u.complainants,
    first_received_at = to_timestamp(u.first_at / 1000), last_received_at = to_timestamp(u.last_at / 1000),
    measure_effective_at = to_timestamp(u.measure_at / 1000), holder_since = to_timestamp(u.holder_since / 1000), order_id = u.order_id, order_number = u.order_number,
    unit = u.unit, desk = u.desk, closed_at = to_timestamp(u.closed_at / 1000), recurrence_count = u.recurrences,
    close_reason = u.close_reason, second_disturbances = u.second_disturbances
  from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::int[], $8::int[],
    $9::float8[], $10::float8[], $11::float8[], $12::float8[], $13::uuid[], $14::text[], $15::text[], $16::text[],
    $17::float8[], $18::int[], $19::text[], $20::int[])
    as u (id, state, seq, head, risk, risk_reason, complaints, complainants, first_at, last_at, measure_at, holder_since,
      order_id, order_number, unit, desk, closed_at, recurrences, close_reason, second_disturbances)
  where c.id = u.id`;
