-- Keys that sign daily roots and exports. Their public halves stay published: old roots must be checked with them.
create table anchor_keys (
  kid        text primary key,
  public_jwk jsonb not null,
  sealed     bytea not null,
  made_at    timestamptz not null,
  retired_at timestamptz
);

-- One signed Merkle root a Shanghai day over all history that no earlier one holds.
create table anchors (
  number    int primary key,
  from_day  date not null,
  day       date not null unique,
  at        timestamptz not null,
  entries   bigint not null,
  root      bytea not null,
  previous  bytea not null,
  key_id    text not null references anchor_keys,
  signature text not null
);

-- Which entries of a case lie below which root. Leaves stand in the order of case and sequence, a case's first at `position`.
create table anchored (
  case_id  uuid not null,
  up_to    int not null,
  from_seq int not null,
  anchor   int not null,
  position bigint not null,
  primary key (case_id, up_to)
);
create unique index anchored_by_position on anchored (anchor, position);

-- Roots of a tree's parts of 4,096 leaves, so that one entry's way to the root needs only its own part read again.
create table anchor_parts (
  anchor int not null,
  part   int not null,
  hash   bytea not null,
  primary key (anchor, part)
);

-- 催办、督办: a written reply that somebody wants from one unit, about an order, the unit itself or a theme.
create table supervisions (
  id         uuid primary key,
  kind       text not null check (kind in ('urging', 'supervision')),
  unit       text collate "C" not null,
  case_id    uuid,
  order_id   uuid,
  theme      text,
  -- The same for all units that one act addressed.
  act_id     uuid not null,
  issued_by  text collate "C" not null,
  issuer     text not null,
  state      text not null check (state in ('issued', 'replied', 'accepted')),
  round      int not null,
  issued_at  timestamptz not null
) with (fillfactor = 80);
create index supervisions_by_unit on supervisions (unit, id);
create index supervisions_by_case on supervisions (case_id) where case_id is not null;

-- A reply that isn't accepted opens the next round with a due time of its own.
create table supervision_rounds (
  supervision_id  uuid not null,
  round           int not null,
  reason          text not null,
  opened_at       timestamptz not null,
  due_at          timestamptz not null,
  overdue_at      timestamptz,
  replied_at      timestamptz,
  in_time         boolean,
  reply           text,
  evidence        json,
  handler         text,
  decided_at      timestamptz,
  decided_by      text,
  is_accepted     boolean,
  decision_reason text,
  primary key (supervision_id, round)
) with (fillfactor = 70);
create index supervision_rounds_due on supervision_rounds (due_at) where overdue_at is null and replied_at is null;

-- 约谈、整改: who was talked to or must mend what, until when, with what result.
create table supervision_records (
  id          uuid primary key,
  kind        text not null check (kind in ('talk', 'rectification')),
  unit        text collate "C" not null,
  issued_by   text collate "C" not null,
  issuer      text not null,
  -- Who was there, for a talk.
  attendees   text[] not null,
  held_at     timestamptz not null,
  topic       text not null,
  demands     text not null,
  due_at      timestamptz,
  -- The supervision it follows.
  supervision_id uuid,
  result      text,
  result_at   timestamptz,
  result_by   text,
  recorded_at timestamptz not null
);
create index supervision_records_by_unit on supervision_records (unit, id);

-- 月度清单: told once a month; its lines are kept as they were told.
create table monthly_lists (
  month   text primary key,
  made_at timestamptz not null
);
create table monthly_list_units (
  month  text not null,
  unit   text collate "C" not null,
  orders int not null,
  clocks int not null,
  primary key (month, unit)
);
create index rungs_to_administration on rungs_fired using brin (fired_at);
