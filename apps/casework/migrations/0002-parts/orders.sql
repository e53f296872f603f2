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
