import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database';
import type { Grouping, RelatedCase } from './related-case.view';

/** As many as a case is shown with, for each way of being related. */
const SHOWN = 20;

@Injectable()
export class RelatedCaseStore {
  constructor(private readonly db: Database) {}

  /** Cases that a case is linked to or from, and others of its main code, signature or holder; the newest first. */
  async of(caseId: string): Promise<RelatedCase[]> {
    return this.db.query<RelatedCase & Record<string, unknown>>(related, [caseId, SHOWN]);
  }

  /** How much there is of its main code, signature and holder altogether: groupings, which say nothing about who is responsible. */
  async groupings(caseId: string): Promise<Grouping[]> {
    return this.db.query<Grouping & Record<string, unknown>>(groupings, [caseId]);
  }
}

const related = `
  select r.id, r.number, r.unit, r.sender, r.state, r.complaints, r.opened_at as "openedAt",
    array_agg(r.by order by r.by) as by
  from cases c
  cross join lateral (
    (select k.*, 'linked' as by from cases k where k.id = c.linked_case_id)
    union all
    (select k.*, 'linked' from cases k where k.linked_case_id = c.id order by k.id desc limit $2)
    union all
    (select k.*, 'main-code' from cases k where k.main_code = c.main_code and k.id <> c.id order by k.id desc limit $2)
    union all
    (select k.*, 'signature' from cases k where k.signature = c.signature and k.id <> c.id order by k.id desc limit $2)
    union all
    (select k.*, 'holder' from case_holders mine
       join case_holders h on h.name = mine.name and h.case_id <> c.id
       join cases k on k.id = h.case_id
     where mine.case_id = c.id order by k.id desc limit $2)) r
  where c.id = $1
  group by r.id, r.number, r.unit, r.sender, r.state, r.complaints, r.opened_at
  order by r.id desc`;

const groupings = `
  select g.by, g.value, count(*)::int as cases, sum(k.complaints)::int as complaints,
    (count(*) filter (where k.state <> 'closed'))::int as open, sum(k.recurrence_count)::int as recurrences
  from cases c
  left join case_holders mine on mine.case_id = c.id
  cross join lateral (values ('main-code', c.main_code), ('signature', c.signature), ('holder', mine.name)) g (by, value)
  join lateral (
    select k.* from cases k where g.by = 'main-code' and k.main_code = g.value
    union all
    select k.* from cases k where g.by = 'signature' and k.signature = g.value
    union all
    select k.* from case_holders h join cases k on k.id = h.case_id where g.by = 'holder' and h.name = g.value) k on true
  where c.id = $1 and g.value is not null
  group by g.by, g.value order by g.by`;
