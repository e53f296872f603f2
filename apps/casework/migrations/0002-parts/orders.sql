-- orders
-- When nothing could become of the order any more, and why: accepted, reassigned, returned, withdrawn.
alter table orders add column ended_at timestamptz, add column end_reason text,
  -- Every complaint it was issued with is commercial and none is fraud.
  add column is_commercial boolean not null default false,
  -- The clocks of the order before go on for it, so its delivery starts none (转派).
  add column inherits_clocks boolean not null default false;

-- 转派: an order that went to another unit of its organisation, and its successor.
create table reassignments (
  id            uuid primary key,
  case_id       uuid not null,
  order_id      uuid not null unique,
  new_order_id  uuid not null unique,
  from_unit     text collate "C" not null,
  to_unit       text collate "C" not null,
  reassigned_by text collate "C" not null,
  reason        text not null,
  handler       text,
  reassigned_at timestamptz not null
);
create index reassignments_by_case on reassignments (case_id);

-- Orders beside the current one of their case (reseller and host): supplements go to them too, and the case is reviewed
-- only when they are answered as well.
create table beside_orders (
  order_id uuid primary key,
  case_id  uuid not null
);
create index beside_orders_by_case on beside_orders (case_id);

-- 移送 to police or market supervision, beside the order; where it stands now. Its states are kept one by one.
create table transfers (
  id        uuid primary key,
  case_id   uuid not null,
  order_id  uuid not null,
  unit      text collate "C" not null,
  target    text not null check (target in ('police', 'market-supervision')),
  reference text not null,
  sent_at   timestamptz not null,
  state     text not null check (state in ('sent', 'acknowledged', 'answered')),
  unique (order_id, target, reference)
);
create index transfers_by_case on transfers (case_id);

create table transfer_states (
  transfer_id uuid not null,
  state       text not null,
  -- Under which the authority had it then; it may give one of its own.
  reference   text not null,
  state_at    timestamptz not null,
  note        text,
  recorded_by text collate "C" not null,
  handler     text,
  recorded_at timestamptz not null,
  primary key (transfer_id, state)
);

-- Sub-codes of one main code at a unit, the newest first, for the sibling orders that an order names.
create index cases_by_main_code on cases (main_code, unit, id) where main_code is not null;

-- What became of the lines of a batch that was posted, for 14 days.
create table order_bulks (
  id           uuid primary key,
  organisation text not null,
  -- The poster's; empty for headquarters without any.
  units        text[] not null,
  posted_at    timestamptz not null,
  lines        json not null
);
create index order_bulks_by_age on order_bulks using brin (posted_at);
