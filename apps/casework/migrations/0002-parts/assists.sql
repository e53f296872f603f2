-- assists

-- 协查: what a receiving unit is asked about some complaints of a case. That it is overdue is told by its clock.
create table assists (
  id               uuid primary key,
  case_id          uuid not null,
  order_id         uuid,
  kind             text not null check (kind in ('facts', 'block')),
  state            text not null check (state in ('requested', 'answered', 'declined', 'withdrawn')),
  asked_by         text collate "C" not null,
  -- Asked by 12321 or the platform, which may ask about any case.
  is_of_platform   boolean not null,
  unit             text collate "C" not null,
  -- The unit responsible for the case, which the answer reaches; null while nobody can be told.
  originating_unit text collate "C",
  complaint_ids    uuid[] not null,
  facts            text[] not null,
  window_from      timestamptz not null,
  window_until     timestamptz not null,
  reason           text not null,
  handler          text not null,
  requested_at     timestamptz not null,
  delivered_at     timestamptz,
  ended_at         timestamptz,
  -- As it was told on: facts, block, reason or code.
  answer           json
) with (fillfactor = 70);
create index assists_by_case on assists (case_id);
create index assists_by_unit on assists (unit, id);
create index assists_by_asker on assists (asked_by, id);
create index assists_by_originator on assists (originating_unit, id);

alter table measures
  alter column order_id drop not null,
  alter column feedback_id drop not null,
  add column unit text collate "C",
  -- The assist that asked for a block; null for measures of a feedback.
  add column assist_id uuid,
  -- The first measure of a row of reductions: notice and appeal are about it. Its own id where nothing was reduced.
  add column notice_id uuid,
  -- SHA-256 of number and one-time code; on the first measure only. Measures older than this table's part have none.
  add column code_hash bytea,
  add column until_lifted text,
  add column ended_at timestamptz,
  add column end_reason text,
  -- An appeal was upheld: it should never have been taken, so no message counts as received after it.
  add column is_wrong boolean not null default false;
update measures m set unit = o.unit, notice_id = m.id, until_lifted = case when m.ends_at is null then m.reason end
  from orders o where o.id = m.order_id;
alter table measures
  alter column unit set not null,
  alter column notice_id set not null,
  add constraint measures_end check (ends_at is not null or until_lifted is not null or kind = 'restore');
create index measures_ending on measures (ends_at) where state = 'effective';
create index measures_by_target on measures (target, id);
create index measures_by_unit on measures (unit, state, id);
create index measures_by_notice on measures (notice_id);

-- What was shown of who else is hit, as it was shown: a measure on a main code quotes its id.
create table measure_previews (
  id           uuid primary key,
  organisation text not null,
  scope        text not null,
  target       text not null,
  made_at      timestamptz not null,
  hits         json not null
);

-- Wrong codes given for a notice since the last right one or the last lock.
create table notice_tries (
  notice_id    uuid primary key,
  failed       int not null,
  locked_until timestamptz
);

-- 处置申诉: one for each notice.
create table appeals (
  id                 uuid primary key,
  case_id            uuid not null,
  notice_id          uuid not null unique,
  -- The unit that acted.
  unit               text collate "C" not null,
  -- Where it was filed; null for the public page.
  filed_at_unit      text collate "C",
  state              text not null check (state in ('filed', 'upheld', 'partly-upheld', 'dismissed', 'escalated')),
  is_final           boolean not null,
  grounds            text,
  contact            text,
  escalation_grounds text,
  filed_at           timestamptz not null,
  decided_at         timestamptz,
  escalated_at       timestamptz,
  decided_again_at   timestamptz,
  first_decision     text,
  first_reason       text,
  second_decision    text,
  second_reason      text
) with (fillfactor = 70);
create index appeals_by_case on appeals (case_id);
create index appeals_by_unit on appeals (unit, id);
create index appeals_escalated on appeals (id) where state = 'escalated';
