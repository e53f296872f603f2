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
create index order_returns_undecided on order_returns (id) where outcome is null;

-- 归属人工决定: what people decided about who owns a code, one at a time. Read with every batch, so that the next one
-- knows it in every process.
create table owner_decisions (
  id            uuid primary key,
  code          text collate "C" not null,
  scope         text not null check (scope in ('sender', 'main-code')),
  organisation  text not null,
  province      text,
  host_carrier  text,
  valid_from    timestamptz,
  valid_until   timestamptz,
  reason        text not null,
  evidence      text[] not null,
  decided_by    text not null,
  decided_at    timestamptz not null,
  -- Another person who looked at it; always for a main code.
  second_look   text,
  -- The case and return it was made for.
  case_id       uuid,
  return_id     uuid,
  revoked_by    text,
  revoked_at    timestamptz,
  revoke_reason text,
  check (valid_from < valid_until)
);
create index owner_decisions_by_code on owner_decisions (code, id);

-- Who of 12321 looks after a case of the unresolved queue.
create table unresolved_assignments (
  case_id     uuid primary key,
  assignee    text not null,
  assigned_at timestamptz not null
);
