-- registries
-- A registry row is seen by the versions from `since` on and before `ended`; `registries.active` names the version that
-- look-ups see, so a flip of one number changes the whole table at once, and back. Version 0 is what was loaded before
-- there were versions. `version` and `source` of the rows are no longer needed: a version says its file, a row its line.
alter table registries
  add column active int not null default 0,
  add column latest int not null default 0;

alter table decisions
  alter column version drop not null, alter column source drop not null,
  add column id bigint generated always as identity,
  add column since int not null default 0, add column ended int, add column line int;
create index decisions_by_since on decisions using brin (since) with (autosummarize = on);
create index decisions_ended on decisions (ended) where ended is not null;

alter table portability
  alter column version drop not null, alter column source drop not null,
  add column id bigint generated always as identity,
  add column since int not null default 0, add column ended int, add column line int;
create index portability_by_since on portability using brin (since) with (autosummarize = on);
create index portability_ended on portability (ended) where ended is not null;

alter table ports
  alter column version drop not null, alter column source drop not null,
  -- A row with a signature speaks only of messages that show it.
  add column signature text,
  add column id bigint generated always as identity,
  add column since int not null default 0, add column ended int, add column line int;
create index ports_by_since on ports using brin (since) with (autosummarize = on);
create index ports_ended on ports (ended) where ended is not null;

alter table segments
  alter column version drop not null, alter column source drop not null,
  add column id bigint generated always as identity,
  add column since int not null default 0, add column ended int, add column line int;
create index segments_by_since on segments using brin (since) with (autosummarize = on);
create index segments_ended on segments (ended) where ended is not null;

alter table prefixes
  alter column version drop not null, alter column source drop not null,
  add column id bigint generated always as identity,
  add column since int not null default 0, add column ended int, add column line int;
create index prefixes_by_since on prefixes using brin (since) with (autosummarize = on);
create index prefixes_ended on prefixes (ended) where ended is not null;

-- One row for each import, of which an applied one is a version. A checked one (dry run) has its rows in the table already,
-- with a version above the active one, so nobody sees them.
create table registry_imports (
  id              uuid primary key,
  registry        text not null,
  -- Null when refused: it left nothing in the table.
  version         int,
  -- The version it was compared with and follows.
  base            int not null,
  kind            text not null check (kind in ('replacement', 'delta')),
  state           text not null check (state in ('refused', 'checked', 'applied', 'discarded')),
  label           text not null,
  file            text not null,
  digest          text not null,
  bytes           bigint not null,
  lines           bigint not null,
  errors          bigint not null,
  added           bigint not null,
  changed         bigint not null,
  ended           bigint not null,
  unchanged       bigint not null,
  rows_before     bigint not null,
  rows_after      bigint not null,
  checked_by      text not null,
  checked_at      timestamptz not null,
  applied_by      text,
  applied_at      timestamptz,
  override_reason text,
  simulation      json,
  unique (registry, version)
);

create table registry_import_errors (
  import_id uuid not null,
  line      int not null,
  place     int not null,
  code      text not null,
  field     text not null,
  expected  text not null,
  got       text not null,
  primary key (import_id, line, place)
);

-- Rows that a version ends: of a checked one only announced here.
create table registry_endings (
  registry text not null,
  version  int not null,
  row_id   bigint not null,
  key      text collate "C" not null,
  kind     text not null check (kind in ('changed', 'ended')),
  primary key (registry, version, row_id)
);

create table registry_audit (
  id       uuid primary key,
  at       timestamptz not null,
  actor    text not null,
  registry text not null,
  act      text not null check (act in ('refused', 'checked', 'discarded', 'applied', 'rolled-back', 'simulated')),
  version  int,
  detail   json not null
);
