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

-- Cases that a complaint was in before: what their history says of it must be found when it is erased. By trigger, so that
-- no way to move or take out a complaint can forget it.
create table complaints_left (
  complaint_id uuid not null,
  case_id      uuid not null,
  primary key (complaint_id, case_id)
);
create function note_complaint_left() returns trigger language plpgsql as $$
begin
  insert into complaints_left (complaint_id, case_id) values (old.complaint_id, old.case_id) on conflict do nothing;
  return null;
end $$;
create trigger case_complaints_moved after update of case_id on case_complaints
  for each row when (old.case_id <> new.case_id) execute function note_complaint_left();
create trigger case_complaints_left after delete on case_complaints for each row execute function note_complaint_left();

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
  state      text not null check (state in ('issued', 'replied', 'accepted', 'ended')),
  round      int not null,
  issued_at  timestamptz not null,
  -- The order it was about left the unit before it replied.
  ended_at   timestamptz,
  end_reason text
) with (fillfactor = 80);
create index supervisions_by_unit on supervisions (unit, state, id);
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

-- Figures (workflow.md §7): one row for each order, complaint and clock, with its ids and the facts that reports count.

create index recurrences_by_case on recurrences (case_id);

-- Port and point-to-point are always split; an international or alphanumeric sender is neither.
create function figure_channel(sender_kind text) returns text language sql immutable parallel safe as $$
  select case when sender_kind in ('port', 'short-code', 'service-number') then 'port'
              when sender_kind in ('mobile', 'iot', 'fixed') then 'point-to-point' else 'other' end $$;

-- Of orders whose complaints differ, so that on-net and inter-net are never mixed.
create function figure_net(inter_net text[]) returns text language sql immutable parallel safe as $$
  select case when inter_net is null or inter_net = '{unknown}' then 'unknown'
              when inter_net = '{yes}' then 'inter-net' when inter_net = '{no}' then 'on-net' else 'mixed' end $$;

-- Without 属地: what a gateway desk answers for has no province.
create function figure_province(unit text, desk text) returns text language sql immutable parallel safe as $$
  select case when desk is distinct from 'gateway' then right(unit, 2) end $$;

-- Who held a clock longest until it stopped or now: through whom it is late.
create function figure_holder(holders jsonb, owed_by text, ended_at timestamptz) returns text language sql immutable parallel safe as $$
  select coalesce((
    select h.holder from (
      select x.value ->> 'holder' as holder,
        coalesce(lead((x.value ->> 'from')::timestamptz) over (order by x.n), ended_at) - (x.value ->> 'from')::timestamptz as held
      from jsonb_array_elements(holders) with ordinality as x (value, n)) h
    group by h.holder order by sum(h.held) desc, h.holder limit 1), owed_by) $$;

create view figure_clocks as
  select c.id as clock_id, c.kind, c.case_id, c.order_id, c.complaint_id, c.subject_id, c.owed_by, c.holders,
    case when c.owed_by ~ '^[A-Z0-9]{2,16}-[0-9]{2}$' then right(c.owed_by, 2) end as province,
    c.started_at, c.due_at, coalesce(c.first_due_at, c.due_at) as first_due_at, c.state, c.stopped_at, c.stop_reason,
    c.overdue_at, c.budget, c.profile, c.calendar_version, c.provisional,
    (select count(*)::int from due_changes d where d.clock_id = c.id) as due_changes,
    c.overdue_at is not null or coalesce(c.stopped_at, now()) >= c.due_at as is_late,
    case when c.overdue_at is not null or coalesce(c.stopped_at, now()) >= c.due_at
         then figure_holder(c.holders, c.owed_by, coalesce(c.stopped_at, now())) end as late_through
  from clocks c;

create view figure_orders as
  select o.id as order_id, o.number, o.case_id, o.unit, regexp_replace(o.unit, '-[0-9]{2}$', '') as organisation,
    figure_province(o.unit, o.desk) as province, o.desk, o.cause_id, o.state, o.risk,
    figure_channel(k.sender_kind) as channel, figure_net(n.nets) as net, k.sender, k.main_code, k.signature, k.category,
    h.kind as holder_kind, h.name as holder, k.recurrence_count,
    o.issued_at, o.delivered_at, o.acknowledged_at, o.due_at, coalesce(d.first_due_at, o.due_at) as first_due_at,
    coalesce(d.due_changes, 0) as due_changes, f.first_feedback_at, f.last_feedback_at, o.result_code,
    o.ended_at, o.end_reason,
    -- Returned and reassigned orders go on as another: the one who holds it counts.
    case when o.end_reason in ('withdrawn', 'returned', 'reassigned') then o.end_reason end as excluded,
    f.first_feedback_at is not null as is_handled,
    coalesce(f.in_time, false) as is_in_time,
    e.accepted_at, e.recurred_at, e.is_effective,
    case when f.first_feedback_at is null then coalesce(o.due_at <= now(), false) else not f.in_time end as is_late,
    -- The forwarding before it was late, whoever answers then: shown apart, the unit is judged from its own mailbox.
    w.late_through as forward_late_through,
    coalesce(w.late_through in ('platform', 'unresolved-queue'), false) as is_platform_fault,
    coalesce(n.reports, 0) as reports, coalesce(n.disturbances, 0) as disturbances, coalesce(n.complainants, 0) as complainants
  from orders o
  join cases k on k.id = o.case_id
  left join case_holders h on h.case_id = o.case_id
  left join lateral (
    select min(received_at) as first_feedback_at, max(received_at) as last_feedback_at, bool_and(in_time) as in_time
    from feedbacks f where f.order_id = o.id and not f.interim) f on true
  left join lateral (
    select c.first_due_at, c.due_changes from figure_clocks c
    where c.case_id = o.case_id and c.order_id = o.id and c.kind = 'dispose' limit 1) d on true
  left join lateral (
    select e.accepted_at, e.recurred_at, e.is_effective from order_effects e
    where e.order_id = o.id order by e.accepted_at desc limit 1) e on true
  left join lateral (
    select c.late_through from figure_clocks c
    where c.case_id = o.case_id and c.kind = 'forward' and c.order_id = o.id and c.is_late
    order by c.due_at, c.clock_id limit 1) w on true
  left join lateral (
    select count(*)::int as reports, count(distinct c.disturbance_id)::int as disturbances,
      count(distinct c.complainant_id)::int as complainants, array_agg(distinct c.inter_net) as nets
    from case_complaints c
    where c.case_id = o.case_id and c.withdrawn_at is null and c.attached_at <= coalesce(o.ended_at, 'infinity')
      -- A recurrence is answered for by its own order, not by those before it.
      and c.attached_at >= coalesce((
        select max(s.issued_at) from recurrences r join orders s on s.id = r.new_order_id
        where r.case_id = o.case_id and s.issued_at <= o.issued_at), '-infinity')) n on true;

create view figure_complaints as
  select c.complaint_id, c.case_id, c.complainant_id, c.disturbance_id, c.organisation, c.source,
    k.unit, figure_province(k.unit, k.desk) as province, figure_channel(k.sender_kind) as channel,
    figure_net(array[c.inter_net]) as net, k.sender, k.main_code, k.signature, k.category, h.kind as holder_kind, h.name as holder,
    c.received_from, c.received_until, c.complained_at, c.accepted_at, c.attached_at, c.after_measure, c.second_disturbance,
    c.uncertain_time, c.risk, case when c.withdrawn_at is not null then 'withdrawn' end as excluded,
    w.clock_id as forward_clock_id, w.late_through as forward_late_through,
    coalesce(w.late_through in ('platform', 'unresolved-queue'), false) as is_platform_fault,
    a.answered_at
  from case_complaints c
  join cases k on k.id = c.case_id
  left join case_holders h on h.case_id = c.case_id
  left join lateral (
    select w.clock_id, w.late_through from figure_clocks w
    where w.case_id = c.case_id and w.kind = 'forward' and w.complaint_id = c.complaint_id limit 1) w on true
  left join lateral (
    select min(a.answered_at) as answered_at from complaint_answers a where a.complaint_id = c.complaint_id and a.n > 0) a on true;

-- BRIN: a B-tree on a column that delivery sets would cost every delivered order its in-place update.
create index orders_by_due on orders using brin (due_at);
create index case_complaints_by_acceptance on case_complaints using brin (accepted_at);

-- Handled, in-time and effective rate of the orders due in a period: of each unit by channel and net, of each unit, of each
-- province, and of all. Null in a grouping column: all of it. Every later report counts this way.
create function figures_of_orders(from_at timestamptz, until_at timestamptz, of_units text[], of_provinces text[])
returns table (unit text, province text, channel text, net text, level text, due int, withdrawn int, returned int, reassigned int,
  counted int, handled int, in_time int, effective int, undecided int, late int, late_through_platform int, late_through_others int)
language sql stable as $$
  select unit, province, channel, net,
    case when grouping(channel) = 0 then 'split' when grouping(unit) = 0 then 'unit' when grouping(province) = 0 then 'province' else 'all' end,
    count(*)::int, count(*) filter (where excluded = 'withdrawn')::int, count(*) filter (where excluded = 'returned')::int,
    count(*) filter (where excluded = 'reassigned')::int,
    count(*) filter (where excluded is null)::int,
    count(*) filter (where excluded is null and is_handled)::int,
    count(*) filter (where excluded is null and is_handled and is_in_time)::int,
    count(*) filter (where excluded is null and is_effective)::int,
    -- Accepted, its 30 days still run; or answered and not yet judged.
    count(*) filter (where excluded is null and is_handled and is_effective is null and state in ('answered', 'accepted'))::int,
    count(*) filter (where excluded is null and is_late)::int,
    count(*) filter (where excluded is null and is_platform_fault)::int,
    count(*) filter (where excluded is null and forward_late_through is not null and not is_platform_fault)::int
  from figure_orders
  where due_at >= from_at and due_at < until_at
    and (of_units is null or unit = any(of_units)) and (of_provinces is null or right(unit, 2) = any(of_provinces))
  group by grouping sets ((unit, province, channel, net), (unit, province), (province), ())
$$;

-- Reports, disturbances and distinct complainants of the complaints accepted in a period, side by side. Distinct ones don't
-- add up over groups, so each group is counted for itself.
create function figures_of_complaints(from_at timestamptz, until_at timestamptz, of_units text[], of_provinces text[])
returns table (unit text, province text, channel text, net text, level text, reports int, disturbances int, complainants int,
  after_measure int, second_disturbances int, fraud int)
language sql stable as $$
  select unit, province, channel, net,
    case when grouping(channel) = 0 then 'split' when grouping(unit) = 0 then 'unit' when grouping(province) = 0 then 'province' else 'all' end,
    count(*)::int, count(distinct disturbance_id)::int, count(distinct complainant_id)::int,
    count(*) filter (where after_measure)::int, count(*) filter (where second_disturbance)::int,
    count(*) filter (where risk = 'fraud')::int
  from figure_complaints
  where accepted_at >= from_at and accepted_at < until_at and excluded is null
    and (of_units is null or unit = any(of_units)) and (of_provinces is null or right(unit, 2) = any(of_provinces))
  group by grouping sets ((unit, province, channel, net), (unit, province), (province), ())
$$;

-- Recurrences of a period by main code and holder, because sub-codes rotate.
create function figures_of_recurrences(from_at timestamptz, until_at timestamptz, of_units text[], of_provinces text[])
returns table (main_code text, holder text, recurrences int, cases int, complaints int)
language sql stable as $$
  select r.main_code, r.holder, count(*)::int, count(distinct r.case_id)::int, sum(r.complaints)::int
  from recurrences r
  where r.received_at >= from_at and r.received_at < until_at
    and (of_units is null or r.unit = any(of_units)) and (of_provinces is null or right(r.unit, 2) = any(of_provinces))
  group by grouping sets ((r.main_code), (r.holder), ())
  having (grouping(r.main_code) = 1 or r.main_code is not null) and (grouping(r.holder) = 1 or r.holder is not null)
$$;
