import { Injectable } from '@nestjs/common';
import type { OrderComplaint } from '#contracts/order-issued.v1';
import type { ResultCode } from '#contracts/vocabulary';
import type { Tx } from '#persistence/database';
import type { Assist } from './assist';

@Injectable()
export class AssistStore {
  /** The case of an assist. Locks nothing. */
  async caseId(tx: Tx, id: string): Promise<string[]> {
    const rows = await tx.query<{ caseId: string }>('select case_id as "caseId" from assists where id = $1::uuid', [
      id,
    ]);
    return rows.map((row) => row.caseId);
  }

  /** Call it under the lock of its case, which guards it. */
  async byId(tx: Tx, id: string): Promise<Assist | undefined> {
    const [found] = await tx.query<Assist>(byId, [id]);
    return found;
  }

  async insert(tx: Tx, assist: Assist): Promise<void> {
    await tx.query(insert, [
      assist.id,
      assist.caseId,
      assist.orderId,
      assist.kind,
      assist.state,
      assist.askedBy,
      assist.isOfPlatform,
      assist.unit,
      assist.originatingUnit,
      assist.complaintIds,
      assist.facts,
      assist.windowFrom,
      assist.windowUntil,
      assist.reason,
      assist.handler,
      assist.requestedAt,
    ]);
  }

  /** Writes what can change of it. */
  async update(tx: Tx, { id, state, deliveredAt, endedAt, answer }: Assist): Promise<void> {
    await tx.query(update, [id, state, deliveredAt, endedAt, answer === null ? null : JSON.stringify(answer)]);
  }

  /** Complaints of a case as its unit may see them; those withdrawn, or whose text is gone, are left out. */
  async complaints(tx: Tx, caseId: string, ids: readonly string[]): Promise<OrderComplaint[]> {
    const rows = await tx.query<{ body: OrderComplaint }>(complaints, [caseId, ids]);
    return rows.map((row) => row.body);
  }

  /** What feedback and earlier assists found out about the origin of a case. */
  async origin(tx: Tx, caseId: string): Promise<{ results: ResultCode[]; hasFakeBaseStation: boolean }> {
    const [found] = await tx.query<{ results: ResultCode[]; hasFakeBaseStation: boolean }>(origin, [caseId]);
    return found!;
  }
}

const byId = `
  select id, case_id as "caseId", order_id as "orderId", kind, state, asked_by as "askedBy",
    is_of_platform as "isOfPlatform", unit, originating_unit as "originatingUnit", complaint_ids as "complaintIds", facts,
    (extract(epoch from window_from) * 1000)::float8 as "windowFrom",
    (extract(epoch from window_until) * 1000)::float8 as "windowUntil", reason, handler,
    (extract(epoch from requested_at) * 1000)::float8 as "requestedAt",
    (extract(epoch from delivered_at) * 1000)::float8 as "deliveredAt",
    (extract(epoch from ended_at) * 1000)::float8 as "endedAt", answer
  from assists where id = $1::uuid`;

const insert = `
  insert into assists (id, case_id, order_id, kind, state, asked_by, is_of_platform, unit, originating_unit, complaint_ids,
    facts, window_from, window_until, reason, handler, requested_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::uuid[], $11::text[], to_timestamp($12::float8 / 1000),
    to_timestamp($13::float8 / 1000), $14, $15, to_timestamp($16::float8 / 1000))`;

const update = `
  update assists set state = $2, delivered_at = to_timestamp($3::float8 / 1000), ended_at = to_timestamp($4::float8 / 1000),
    answer = $5::json
  where id = $1::uuid`;

const complaints = `
  select t.body from unnest($2::uuid[]) with ordinality as wanted (id, place)
  join case_complaints c on c.complaint_id = wanted.id and c.case_id = $1::uuid and c.withdrawn_at is null
  join complaint_texts t on t.complaint_id = wanted.id
  order by wanted.place`;

const origin = `
  select array(select o.result_code from orders o where o.case_id = $1::uuid and o.result_code is not null) as results,
    exists (
      select from assists a, json_array_elements(a.answer -> 'facts') as f
      where a.case_id = $1::uuid and a.state = 'answered' and f ->> 'fakeBaseStation' = 'yes') as "hasFakeBaseStation"`;
