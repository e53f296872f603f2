alter table clocks drop constraint clocks_state_check;
alter table clocks
  add constraint clocks_state_check check (state in ('running', 'paused', 'stopped')),
  -- The assist, return, appeal or supervision that a clock is about.
  add column subject_id uuid,
  -- What pauses gave back: working days, or milliseconds where the budget is in natural hours.
  add column extension bigint not null default 0,
  -- The first target date, once the due time has moved.
  add column first_due_at timestamptz,
  -- How many rungs are behind it, the overdue mark not counted; lower ones never fire again.
  add column rungs_passed smallint not null default 0,
  -- When the sweep must look at it next; null while paused, stopped, or when nothing is left to come.
  add column next_at timestamptz;
drop index clocks_due;
-- Closed cases have no clock in here, so the sweep and a move to another calendar cost the same however many there are.
create index clocks_next on clocks (calendar_version, next_at) where state <> 'stopped';
create index clocks_by_ower on clocks (owed_by, state, id);
-- Few clocks are ever late, and lists ask for those.
create index clocks_overdue on clocks (owed_by, state, id) where overdue_at is not null;
update clocks set next_at = started_at where state = 'running';

-- The pause ledger. A clock is paused as long as one of its pauses is open.
create table clock_pauses (
  clock_id     uuid not null,
  reason       text not null check (reason in ('decision-on-responsibility', 'legal-hold', 'return-under-decision', 'rework')),
  paused_from  timestamptz not null,
  paused_until timestamptz,
  paused_by    text not null,
  resumed_by   text,
  -- Whether the time was given back; null while open.
  is_extended  boolean,
  primary key (clock_id, reason, paused_from)
);
create unique index clock_pauses_open on clock_pauses (clock_id, reason) where paused_until is null;

-- Every rung once, whoever sweeps: highest past one fires, those below it are skipped.
create table rungs_fired (
  clock_id uuid not null,
  rung     text not null,
  outcome  text not null check (outcome in ('fired', 'skipped')),
  -- Its own time, and when it was recorded.
  rung_at  timestamptz not null,
  fired_at timestamptz not null,
  primary key (clock_id, rung)
);

-- Every change of a due time, with what caused it.
create table due_changes (
  clock_id         uuid not null,
  changed_at       timestamptz not null,
  cause            text not null check (cause in ('pause', 'rework', 'calendar', 'delivery')),
  from_due_at      timestamptz not null,
  to_due_at        timestamptz not null,
  calendar_version text not null
);
create index due_changes_by_clock on due_changes (clock_id, changed_at);

-- Whose moved due time was told under which calendar: once for each pair.
create table moves_told (
  clock_id         uuid not null,
  calendar_version text not null,
  event_id         uuid not null,
  primary key (clock_id, calendar_version)
);

create table calendars (
  version      text primary key,
  -- {facts, overrides} as docs/worktime.md describes them
  body         jsonb not null,
  installed_by text not null,
  installed_at timestamptz not null
);

create table active_calendar (
  is_one       boolean primary key default true check (is_one),
  version      text not null references calendars
);

-- Audit: who flipped to which calendar, what it was said to change, how far its clocks are moved.
create table calendar_flips (
  id          bigint generated always as identity primary key,
  version     text not null references calendars,
  previous    text references calendars,
  reason      text not null,
  flipped_by  text not null,
  flipped_at  timestamptz not null,
  foreseen    jsonb not null,
  moved       bigint not null default 0,
  looked_at   bigint not null default 0,
  finished_at timestamptz
);

-- The active version, which can't change until the caller's transaction ends. Two statements, so that one who waited for
-- a flip sees what it brought; an advisory lock, because sharers of a row lock would write to the row and could keep a
-- flip waiting for ever.
create function hold_active_calendar() returns text language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock_shared(hashtext('liandong/casework/active-calendar'));
  return (select version from active_calendar);
end $$;

-- How far each process has read what may stop clocks. Each reads some partitions only; the sweep goes by the slowest.
create table stops_read (
  process    uuid primary key,
  read_until timestamptz not null,
  -- When it last got further.
  moved_at   timestamptz not null,
  seen_at    timestamptz not null
);

-- 依法保全: an authority's order keeps a case as it is. One at a time.
create table legal_holds (
  id          uuid primary key,
  case_id     uuid not null,
  reference   text not null,
  placed_by   text not null,
  placed_at   timestamptz not null,
  lifted_by   text,
  lifted_at   timestamptz,
  lift_reason text
);
create unique index legal_holds_open on legal_holds (case_id) where lifted_at is null;
