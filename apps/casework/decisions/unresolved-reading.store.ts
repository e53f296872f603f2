import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { Page } from '../paging';
import type { Reach } from '../reach';
import { SUMMARY_COLUMNS } from '../cases/case-reading.store';
import type { UnresolvedReason, UnresolvedView } from './unresolved.view';

export interface UnresolvedFilter {
  readonly reach: Reach;
  readonly reason: UnresolvedReason | null;
  readonly sender: string | null;
  /** One of the units that could be responsible. */
  readonly candidate: string | null;
  /** Empty: those that nobody looks after. */
  readonly assignee: string | null;
  /** With a forward clock that falls due before this instant. */
  readonly dueBefore: string | null;
}

export type UnresolvedRow = Omit<UnresolvedView, 'workingDays' | 'hours' | 'clocks'>;

export interface ForwardRow {
  readonly caseId: string;
  readonly clockId: string;
  readonly complaintId: string;
  readonly holder: string;
  readonly dueAt: Date;
}

@Injectable()
export class UnresolvedReadingStore {
  constructor(private readonly db: Database) {}

  /** Cases that wait for an owner, the newest first. */
  page(filter: UnresolvedFilter, { before, limit }: Page): Promise<UnresolvedRow[]> {
    const { reach, reason, sender, candidate, assignee, dueBefore } = filter;
    const [units, provinces] = [reach.units && quoted(reach.units), reach.provinces && plain(reach.provinces)];
    return this.db.query(page, [before, limit, units, provinces, reason, sender, candidate, assignee, dueBefore]);
  }

  /** Forward clocks of cases that have not stopped, ten for each, those due first first. */
  forwarding(caseIds: readonly string[]): Promise<ForwardRow[]> {
    return this.db.query<ForwardRow>(forwarding, [plain(caseIds)]);
  }
}

const page = `
  with waiting as (
    select ${SUMMARY_COLUMNS}, u.assignee, f.code, coalesce(f.at, c.opened_at) as since,
      case when f.at is null then 'no-owner' else 'undeliverable' end as reason
    from cases c
    left join unresolved_assignments u on u.case_id = c.id
    left join lateral (
      select h.at, h.fields ->> 'code' as code from history h
      where c.unit is not null and h.case_id = c.id and h.kind = 'order-undeliverable.v1' order by h.seq desc limit 1) f
      on true
    where c.state = 'unresolved' and c.id < $1::uuid
      and ($3::text[] is null or c.unit = any($3::text[])) and ($4::text[] is null or right(c.unit, 2) = any($4::text[]))
      and ($6::text is null or c.sender = $6) and ($7::text is null or $7 = any(c.candidates))
      and ($8::text is null or coalesce(u.assignee, '') = $8)
      and ($9::timestamptz is null or exists (
        select from clocks k where k.case_id = c.id and k.kind = 'forward' and k.state <> 'stopped'
          and k.due_at < $9::timestamptz)))
  select * from waiting where $5::text is null or reason = $5 order by id desc limit $2`;

const forwarding = `
  select k.case_id as "caseId", k.id as "clockId", k.complaint_id as "complaintId", k.owed_by as holder,
    k.due_at as "dueAt"
  from unnest($1::uuid[]) as c (id)
  cross join lateral (
    select * from clocks k where k.case_id = c.id and k.kind = 'forward' and k.state <> 'stopped'
    order by k.due_at, k.id limit 10) k`;
