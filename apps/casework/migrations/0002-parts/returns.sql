-- returns

-- 退单: what a unit said against being responsible, and what became of it.
create table order_returns (
  id                uuid primary key,
  case_id           uuid not null,
  order_id          uuid not null,
  unit              text collate "C" not null,
  reason_code       text not null,
  explanation       text not null,
  true_organisation text not null,
  true_unit         text,
  proof             text[] not null,
  -- A return by the host of an unnamed reseller isn't.
  is_counted        boolean not null,
  decider           text not null check (decider in ('centre-12321', 'arbiter')),
  handler           text not null,
  handled_at        timestamptz not null,
  returned_at       timestamptz not null,
  -- Null while undecided.
  outcome           text check (outcome in ('accepted', 'rejected')),
  reason            text,
  decided_by        text,
  decided_at        timestamptz,
  -- Responsible by a decision on responsibility: it can't return this case again.
  bound_unit        text collate "C",
  -- The manual owner decision that came of it.
  decision_id       uuid
) with (fillfactor = 80);
create index order_returns_by_case on order_returns (case_id);
create index order_returns_by_unit on order_returns (unit, id);
create index order_returns_undecided on order_returns (decider, id) where outcome is null;
