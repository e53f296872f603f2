-- reason: cases, their orders and clocks, the registries that name an owner, and the history that proves it all
-- include: libs/messaging/messaging.sql
-- include: libs/persistence/partitions.sql

-- One row for each (sender, unit responsible at message time); for an unresolved case the unit is '?' and the candidates.
-- Folding locks these rows, sorted, before it locks their current cases.
create table fold_keys (
  sender          text collate "C" not null,
  unit            text collate "C" not null,
  current_case_id uuid not null,
  primary key (sender, unit)
) with (fillfactor = 90);

create table cases (
  id                    uuid primary key,
  number                text not null,
  sender                text collate "C" not null,
  sender_displayed      text not null,
  sender_kind           text not null,
  main_code             text,
  sub_port              text,
  fold_unit             text collate "C" not null,
  unit                  text collate "C",
  desk                  text,
  owner                 json not null,
  candidates            text[] not null,
  state                 text not null check (state in ('unresolved', 'open', 'in-progress', 'under-review', 'closed', 'reopened')),
  seq                   int not null,
  head                  bytea not null,
  risk                  text not null,
  risk_reason           text not null,
  category              text,
  signature             text,
  complaints            int not null,
  distinct_complainants int not null,
  first_received_at     timestamptz,
  last_received_at      timestamptz,
  measure_effective_at  timestamptz,
  closed_at             timestamptz,
  holder_since          timestamptz,
  recurrence_count      int not null default 0,
  linked_case_id        uuid,
  link_reason           text,
  -- The order that supplements go to; null while there is none in the unit's hands.
  order_id              uuid,
  order_number          text,
  opened_at             timestamptz not null
) with (fillfactor = 60);
create index cases_by_unit on cases (unit, id);
create index cases_unresolved on cases (id) where state = 'unresolved';

-- One row for each complaint that has a case: what is counted and filtered. What the unit reads lies in complaint_texts.
create table case_complaints (
  complaint_id    uuid primary key,
  case_id         uuid not null,
  complainant_id  uuid not null,
  disturbance_id  uuid not null,
  organisation    text not null,
  source          text not null,
  received_from   timestamptz,
  received_until  timestamptz,
  complained_at   timestamptz not null,
  accepted_at     timestamptz not null,
  inter_net       text not null check (inter_net in ('yes', 'no', 'unknown')),
  after_measure   boolean not null,
  uncertain_time  boolean not null,
  risk            text not null,
  attached_at     timestamptz not null
);
create index case_complaints_by_case on case_complaints (case_id, complainant_id);

-- The complaint as an order shows it (contract OrderComplaint), kept as the JSON text that travels.
create table complaint_texts (
  complaint_id uuid not null,
  body         json not null,
  primary key (complaint_id)
) partition by range (complaint_id);

create table orders (
  id               uuid primary key,
  number           text not null,
  case_id          uuid not null,
  unit             text collate "C" not null,
  desk             text,
  cause_id         text not null,
  state            text not null,
  risk             text not null,
  issued_at        timestamptz not null,
  issued_event     uuid not null,
  delivered_at     timestamptz,
  proved_by        text,
  acknowledged_at  timestamptz,
  investigating_at timestamptz,
  answered_at      timestamptz,
  undeliverable_at timestamptz,
  due_at           timestamptz,
  result_code      text,
  unique (case_id, unit, cause_id)
) with (fillfactor = 50);
create index orders_by_unit on orders (unit, id);

create table clocks (
  id               uuid primary key,
  case_id          uuid not null,
  order_id         uuid,
  complaint_id     uuid,
  -- Forward clocks: the event whose delivery stops this one.
  carried_by       uuid,
  kind             text not null,
  state            text not null check (state in ('running', 'stopped')),
  started_at       timestamptz not null,
  due_at           timestamptz not null,
  budget           text not null,
  profile          text not null,
  calendar_version text not null,
  provisional      boolean not null,
  owed_by          text not null,
  -- Forward clocks: who held it since when, each until the next one, the last until it stopped; else empty.
  holders          jsonb not null,
  stopped_at       timestamptz,
  stop_reason      text,
  overdue_at       timestamptz
) with (fillfactor = 80);
create index clocks_by_case on clocks (case_id);
create index clocks_due on clocks (due_at) where state = 'running' and overdue_at is null;

-- Chain of salted digests, one for each case; see history/chain.ts. `salts` holds 16 bytes for each field in name order;
-- an erased field leaves `fields` and `salts` and keeps its digest in `erased`.
create table history (
  case_id uuid not null,
  seq     int not null,
  at      timestamptz not null,
  actor   text not null,
  kind    text not null,
  fields  json not null,
  salts   bytea not null,
  erased  json,
  digest  bytea not null,
  primary key (case_id, seq)
) partition by range (case_id);

-- Messages of the orders lane by their event id, with the outcome the sender was told first.
create table order_messages (
  organisation text not null,
  event_id     text not null,
  order_id     uuid,
  outcome      text not null,
  code         text,
  received_at  timestamptz not null,
  primary key (organisation, event_id)
);
create index order_messages_by_age on order_messages using brin (received_at);

create table feedbacks (
  id           uuid primary key,
  order_id     uuid not null,
  case_id      uuid not null,
  unit         text not null,
  interim      boolean not null,
  result_code  text,
  in_time      boolean,
  handler      text not null,
  handled_at   timestamptz not null,
  received_at  timestamptz not null,
  body         json not null
);
create index feedbacks_by_order on feedbacks (order_id);

create table measures (
  id            uuid primary key,
  case_id       uuid not null,
  order_id      uuid not null,
  feedback_id   uuid not null,
  state         text not null check (state in ('effective', 'expired', 'lifted', 'reduced')),
  kind          text not null,
  target        text not null,
  scope         text not null,
  effective_at  timestamptz not null,
  ends_at       timestamptz,
  reason        text not null,
  notice_given  boolean not null,
  second_person text,
  impact_preview text
);
create index measures_by_case on measures (case_id);

-- Owner registries. A name absent here has no rows, so nobody needs to ask; `version` changes with every load.
create table registries (
  name      text primary key,
  version   text not null,
  rows      bigint not null,
  loaded_at timestamptz not null
);

create table decisions (
  sender       text collate "C" not null,
  organisation text not null,
  province     text,
  host_carrier text,
  valid_from   timestamptz,
  valid_until  timestamptz,
  version      text not null,
  source       text not null
);
create index decisions_by_sender on decisions (sender);

create table portability (
  number      text collate "C" not null,
  carrier     text not null,
  valid_from  timestamptz,
  valid_until timestamptz,
  version     text not null,
  source      text not null
);
create index portability_by_number on portability (number);

create table ports (
  code        text collate "C" not null,
  carrier     text not null,
  province    text,
  holder      text,
  valid_from  timestamptz,
  valid_until timestamptz,
  version     text not null,
  source      text not null
);
create index ports_by_code on ports (code);

create table segments (
  segment     text collate "C" not null,
  carrier     text,
  reseller    text,
  province    text,
  city        text,
  valid_from  timestamptz,
  valid_until timestamptz,
  version     text not null,
  source      text not null
);
create index segments_by_segment on segments (segment);

create table prefixes (
  prefix      text collate "C" not null,
  carrier     text,
  is_resold   boolean not null,
  reseller    text,
  is_portable boolean not null,
  is_certain  boolean not null,
  warnings    text[] not null,
  valid_from  timestamptz,
  valid_until timestamptz,
  version     text not null,
  source      text not null
);

select ensure_month_partitions('complaint_texts', (now() - interval '2 months')::date, 3);
select ensure_month_partitions('history', (now() - interval '2 months')::date, 3);
