-- orders
-- When nothing could become of the order any more, and why: accepted, reassigned, returned, withdrawn.
alter table orders add column ended_at timestamptz, add column end_reason text,
  -- Every complaint it was issued with is commercial and none is fraud.
  add column is_commercial boolean not null default false;
