import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { plain } from '../columns';
import { PLATFORM } from '../clocks/clock';

/** A complaint on its way from one case to another. */
export interface MovableComplaint {
  readonly id: string;
  readonly complainantId: string;
  /** Epoch milliseconds; null when unknown. */
  readonly receivedFrom: number | null;
  readonly receivedUntil: number | null;
  /** Null once its text was erased. */
  readonly body: string | null;
  /** Its complainant is not known to the other case yet. */
  readonly isNewComplainant: boolean;
  /** 二次骚扰 */
  readonly isSecond: boolean;
}

export interface MovedComplaint {
  readonly id: string;
  readonly afterMeasure: boolean;
  readonly uncertainTime: boolean;
  /** Event that carries it to the other case's unit. */
  readonly carriedBy: string | null;
}

/** Below every id there can be. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class CaseMovingStore {
  /** What a decision about a case needs to lock it: read without a lock. */
  async keyOf(tx: Tx, caseId: string): Promise<{ sender: string; foldUnit: string } | null> {
    const [row] = await tx.query<{ sender: string; foldUnit: string }>(keyOf, [caseId]);
    return row ?? null;
  }

  /** From first to last moment at which a message of the case may have been received; open where one is unknown. */
  async spanOf(tx: Tx, caseId: string): Promise<{ from: string | null; until: string | null }> {
    const [row] = await tx.query<{ from: Date | null; until: Date | null }>(spanOf, [caseId]);
    return { from: row?.from?.toISOString() ?? null, until: row?.until?.toISOString() ?? null };
  }

  /** Makes the case the current one of its new fold key; the key it had leads to it no longer. Call it under the keys' locks. */
  async moveKey(tx: Tx, sender: string, from: string, to: string, caseId: string): Promise<void> {
    if (from !== to) await tx.query(freeKey, [sender, from, caseId]);
    await tx.query(takeKey, [sender, to, caseId]);
  }

  /**
   * A case that no key leads to any more is still found among its sender's cases: under a key of its own, which no
   * complaint can have.
   */
  async keepFindable(tx: Tx, sender: string, caseId: string): Promise<void> {
    await tx.query(keepFindable, [sender, `=${caseId}`, caseId]);
  }

  async freeKey(tx: Tx, sender: string, unit: string, caseId: string): Promise<void> {
    await tx.query(freeKey, [sender, unit, caseId]);
  }

  /** Links a case to the one it went into or continues, unless that one leads back to it. */
  async link(tx: Tx, caseId: string, to: string, reason: string): Promise<void> {
    await tx.query(link, [caseId, to, reason]);
  }

  /** Up to `limit` complaints of a case after an id, the oldest first; withdrawn ones stay where they are. */
  movable(tx: Tx, from: string, to: string, after: string | null, limit: number): Promise<MovableComplaint[]> {
    return tx.query(movable, [from, to, after ?? FIRST_ID, limit]);
  }

  /** Moves complaints and the clocks that are theirs; running forward clocks stop with the events that carry them now. */
  async move(
    tx: Tx,
    { from, to, orderId, at }: { from: string; to: string; orderId: string | null; at: string },
    moved: readonly MovedComplaint[],
  ): Promise<void> {
    const ids = plain(moved, (one) => one.id);
    await tx.query(moveComplaints, [
      from,
      to,
      ids,
      plain(moved, (one) => one.afterMeasure),
      plain(moved, (one) => one.uncertainTime),
    ]);
    await tx.query(moveClocks, [from, to, ids]);
    await tx.query(carry, [to, orderId, at, PLATFORM, ids, plain(moved, (one) => one.carriedBy)]);
    await tx.query(markAfterMeasure, [plain(moved.filter((one) => one.afterMeasure).map((one) => one.id))]);
  }
}

const keyOf = `select sender, fold_unit as "foldUnit" from cases where id = $1`;

const spanOf = `
  select case when bool_or(received_from is null) then null else min(received_from) end as "from",
    case when bool_or(received_until is null) then null else max(received_until) end as "until"
  from case_complaints where case_id = $1 and withdrawn_at is null`;

const freeKey = `delete from fold_keys where sender = $1 and unit = $2 and current_case_id = $3`;

const takeKey = `
  insert into fold_keys (sender, unit, current_case_id) values ($1, $2, $3)
  on conflict (sender, unit) do update set current_case_id = excluded.current_case_id`;

const keepFindable = `
  insert into fold_keys (sender, unit, current_case_id) values ($1, $2, $3) on conflict (sender, unit) do nothing`;

const link = `
  with recursive beyond (id) as (
    select $2::uuid
    union
    select c.linked_case_id from beyond b join cases c on c.id = b.id where c.linked_case_id is not null)
  update cases set linked_case_id = $2, link_reason = $3
  where id = $1 and linked_case_id is null and not exists (select from beyond where id = $1)`;

const movable = `
  select c.complaint_id as id, c.complainant_id as "complainantId",
    (extract(epoch from c.received_from) * 1000)::float8 as "receivedFrom",
    (extract(epoch from c.received_until) * 1000)::float8 as "receivedUntil", t.body::text as body,
    c.second_disturbance as "isSecond", not exists (
      select from case_complaints o
      where o.case_id = $2 and o.complainant_id = c.complainant_id and o.withdrawn_at is null) as "isNewComplainant"
  from case_complaints c left join complaint_texts t on t.complaint_id = c.complaint_id
  where c.case_id = $1 and c.withdrawn_at is null and c.complaint_id > $3 order by c.complaint_id limit $4`;

const moveComplaints = `
  update case_complaints c set case_id = $2::uuid, after_measure = m.after_measure, uncertain_time = m.uncertain_time
  from unnest($3::uuid[], $4::boolean[], $5::boolean[]) as m (id, after_measure, uncertain_time)
  where c.complaint_id = m.id and c.case_id = $1::uuid`;

const moveClocks = `
  update clocks set case_id = $2::uuid where case_id = $1::uuid and complaint_id = any($3::uuid[]) and state <> 'stopped'`;

const carry = `
  update clocks c set order_id = $2::uuid, carried_by = m.event_id, owed_by = $4::text,
    holders = case when c.owed_by = $4::text then c.holders
      else c.holders || jsonb_build_array(jsonb_build_object('holder', $4::text, 'from', $3::text)) end
  from unnest($5::uuid[], $6::uuid[]) as m (complaint_id, event_id)
  where c.case_id = $1::uuid and c.kind = 'forward' and c.state <> 'stopped' and c.complaint_id = m.complaint_id
    and m.event_id is not null`;

/** The texts are kept as they travel: the flag is a member of its own that ends them. */
const markAfterMeasure = `
  update complaint_texts set body = regexp_replace(body::text, '"afterMeasure":false}$', '"afterMeasure":true}')::json
  where complaint_id = any($1::uuid[])`;
