-- reviews
-- Of the source that reported it, for the answer; what a complaint repeats at the same recipient after refusal or measure.
alter table case_complaints
  add column serial text,
  add column acceptance_number text,
  -- Withdrawn complaints are neither counted nor answered.
  add column if not exists withdrawn_at timestamptz,
  add column second_disturbance boolean not null default false;
create index case_complaints_by_complainant on case_complaints (complainant_id);

-- What else is known of the same main code, signature or holder, and what a case was linked from.
create index cases_by_signature on cases (signature) where signature is not null;
create index cases_by_link on cases (linked_case_id) where linked_case_id is not null;

alter table cases
  -- Of the last closing; null before it.
  add column close_reason text,
  add column second_disturbances int not null default 0;

-- One row for each complete feedback: passed by the sampling plan, or looked at by 12321.
create table reviews (
  id           uuid primary key,
  -- Null where a complainant disagrees about a case that never had a result of a unit; then unit and result are too.
  order_id     uuid,
  case_id      uuid not null,
  unit         text collate "C",
  result_code  text,
  -- Name of the sampling plan and the line of it that decided.
  plan         text not null,
  is_sampled   boolean not null,
  -- The complaint whose complainant disagrees, when that asked for this review.
  complaint_id uuid,
  state        text not null check (state in ('waiting', 'accepted', 'rework', 'withdrawn')),
  asked_at     timestamptz not null,
  decided_at   timestamptz,
  decided_by   text,
  reason       text,
  missing      json
) with (fillfactor = 80);
create index reviews_by_order on reviews (order_id);
create index reviews_waiting on reviews (id) where state = 'waiting';
create index reviews_waiting_by_case on reviews (case_id) where state = 'waiting';

-- What a unit's feedback came to, by day in Asia/Shanghai; the sampling plan looks back at it.
create table unit_records (
  unit  text collate "C" not null,
  day   date not null,
  kind  text not null check (kind in ('answered', 'reworked', 'recurred')),
  count int not null,
  primary key (unit, day, kind)
) with (fillfactor = 50);

-- A message that came after the measure, which reopened its case.
create table recurrences (
  id           uuid primary key,
  case_id      uuid not null,
  -- The order whose measure did not hold, and the one issued for the recurrence.
  order_id     uuid,
  new_order_id uuid not null,
  unit         text collate "C" not null,
  sender       text collate "C" not null,
  main_code    text,
  holder       text,
  complaints   int not null,
  received_at  timestamptz not null,
  recorded_at  timestamptz not null
);
create index recurrences_by_order on recurrences (order_id);
create index recurrences_by_day on recurrences using brin (recorded_at);

-- Who holds a case's sender, as the last feedback that told it says; `name` is empty for individuals.
create table case_holders (
  case_id uuid primary key,
  kind    text not null,
  name    text
) with (fillfactor = 80);
create index case_holders_by_name on case_holders (name) where name is not null;

-- What complainants of a case are told: one for each closing, and second answers after a disagreement.
create table case_results (
  id           uuid primary key,
  case_id      uuid not null,
  -- `second` is for those who disagreed until then, `final` for them too and for all who have no final answer.
  kind         text not null check (kind in ('final', 'second')),
  result_code  text,
  text         text not null,
  decided_at   timestamptz not null,
  -- The case was reopened then: complaints that join from that moment wait for its next result.
  ended_at     timestamptz,
  -- Complaints wait to be told.
  is_pending   boolean not null,
  -- Those that wait, when all the others are told: they joined after closing. Null: whoever has no answer.
  recalled     uuid[]
) with (fillfactor = 70);
create index case_results_by_case on case_results (case_id);
-- Cases with complaints to be told; those that are done leave it.
create index case_results_pending on case_results (id) where is_pending;

-- Every answer once: n is 0 for the interim, 1 for the final, 2 for the second one after a disagreement.
create table complaint_answers (
  complaint_id uuid not null,
  n            smallint not null,
  case_id      uuid not null,
  -- Null for interim ones, whose text is always the same.
  result_id    uuid,
  answered_at  timestamptz not null,
  primary key (complaint_id, n)
);

-- One disagreement for each complaint.
create table disagreements (
  complaint_id uuid primary key,
  case_id      uuid not null,
  reason       text not null,
  facts        text,
  recorded_at  timestamptz not null,
  -- Why it changed nothing, else null.
  refused      text
);
create index disagreements_by_case on disagreements (case_id);

-- Whether an accepted order held: null as long as its 30 days run.
create view order_effects as
  select r.order_id, r.case_id, r.unit, r.decided_at as accepted_at, e.received_at as recurred_at,
    case
      when e.received_at < r.decided_at + interval '30 days' then false
      when r.decided_at + interval '30 days' <= now() then true
    end as is_effective
  from reviews r
  left join lateral (select min(received_at) as received_at from recurrences e where e.order_id = r.order_id) e on true
  where r.state = 'accepted' and r.complaint_id is null;

-- Sub-codes rotate, so what came to other sub-codes of the same main code after its first measure counts there as well.
create view main_code_recurrences as
  select m.main_code, m.measured_at, count(*) as complaints, count(distinct c.complainant_id) as complainants,
    count(distinct c.case_id) as cases, min(c.received_from) as first_received_at
  from (select main_code, min(measure_effective_at) as measured_at from cases
        where main_code is not null and measure_effective_at is not null group by main_code) m
  join cases k on k.main_code = m.main_code
  join case_complaints c on c.case_id = k.id and c.received_from >= m.measured_at and not c.uncertain_time
  group by m.main_code, m.measured_at;

-- The same for all codes of one holder.
create view holder_recurrences as
  select m.holder, m.measured_at, count(*) as complaints, count(distinct c.complainant_id) as complainants,
    count(distinct c.case_id) as cases, min(c.received_from) as first_received_at
  from (select h.name as holder, min(k.measure_effective_at) as measured_at
        from case_holders h join cases k on k.id = h.case_id
        where h.name is not null and k.measure_effective_at is not null group by h.name) m
  join case_holders h on h.name = m.holder
  join case_complaints c on c.case_id = h.case_id and c.received_from >= m.measured_at and not c.uncertain_time
  group by m.holder, m.measured_at;
