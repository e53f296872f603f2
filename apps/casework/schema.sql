-- Schema casework as the migrations leave it. Written by libs/testing/schema.live.spec.ts under LIANDONG_WRITE_SCHEMA=1; do not edit.

create table case_complaints (
  complaint_id uuid not null,
  case_id uuid not null,
  complainant_id uuid not null,
  disturbance_id uuid not null,
  organisation text not null,
  source text not null,
  received_from timestamp with time zone,
  received_until timestamp with time zone,
  complained_at timestamp with time zone not null,
  accepted_at timestamp with time zone not null,
  inter_net text not null,
  after_measure boolean not null,
  uncertain_time boolean not null,
  risk text not null,
  attached_at timestamp with time zone not null,
  constraint case_complaints_pkey PRIMARY KEY (complaint_id),
  constraint case_complaints_inter_net_check CHECK ((inter_net = ANY (ARRAY['yes'::text, 'no'::text, 'unknown'::text])))
);
CREATE INDEX case_complaints_by_case ON case_complaints USING btree (case_id, complainant_id);

create table cases (
  id uuid not null,
  number text not null,
  sender text not null,
  sender_displayed text not null,
  sender_kind text not null,
  main_code text,
  sub_port text,
  fold_unit text not null,
  unit text,
  desk text,
  owner json not null,
  candidates text[] not null,
  state text not null,
  seq integer not null,
  head bytea not null,
  risk text not null,
  risk_reason text not null,
  category text,
  signature text,
  complaints integer not null,
  distinct_complainants integer not null,
  first_received_at timestamp with time zone,
  last_received_at timestamp with time zone,
  measure_effective_at timestamp with time zone,
  closed_at timestamp with time zone,
  holder_since timestamp with time zone,
  recurrence_count integer default 0 not null,
  linked_case_id uuid,
  link_reason text,
  order_id uuid,
  order_number text,
  opened_at timestamp with time zone not null,
  constraint cases_pkey PRIMARY KEY (id),
  constraint cases_state_check CHECK ((state = ANY (ARRAY['unresolved'::text, 'open'::text, 'in-progress'::text, 'under-review'::text, 'closed'::text, 'reopened'::text])))
) with (fillfactor=60);
CREATE INDEX cases_by_unit ON cases USING btree (unit, id);
CREATE INDEX cases_unresolved ON cases USING btree (id) WHERE (state = 'unresolved'::text);

create table clocks (
  id uuid not null,
  case_id uuid not null,
  order_id uuid,
  complaint_id uuid,
  carried_by uuid,
  kind text not null,
  state text not null,
  started_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  budget text not null,
  profile text not null,
  calendar_version text not null,
  provisional boolean not null,
  owed_by text not null,
  holders jsonb not null,
  stopped_at timestamp with time zone,
  stop_reason text,
  overdue_at timestamp with time zone,
  subject_id uuid,
  constraint clocks_pkey PRIMARY KEY (id),
  constraint clocks_state_check CHECK ((state = ANY (ARRAY['running'::text, 'stopped'::text])))
) with (fillfactor=80);
CREATE INDEX clocks_by_case ON clocks USING btree (case_id);
CREATE INDEX clocks_due ON clocks USING btree (due_at) WHERE ((state = 'running'::text) AND (overdue_at IS NULL));

create table complaint_texts (
  complaint_id uuid not null,
  body json not null,
  constraint complaint_texts_pkey PRIMARY KEY (complaint_id)
) partition by RANGE (complaint_id);

create table decisions (
  sender text not null,
  organisation text not null,
  province text,
  host_carrier text,
  valid_from timestamp with time zone,
  valid_until timestamp with time zone,
  version text not null,
  source text not null
);
CREATE INDEX decisions_by_sender ON decisions USING btree (sender);

create table feedbacks (
  id uuid not null,
  order_id uuid not null,
  case_id uuid not null,
  unit text not null,
  interim boolean not null,
  result_code text,
  in_time boolean,
  handler text not null,
  handled_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  body json not null,
  constraint feedbacks_pkey PRIMARY KEY (id)
);
CREATE INDEX feedbacks_by_order ON feedbacks USING btree (order_id);

create table fold_keys (
  sender text not null,
  unit text not null,
  current_case_id uuid not null,
  constraint fold_keys_pkey PRIMARY KEY (sender, unit)
) with (fillfactor=90);

create table history (
  case_id uuid not null,
  seq integer not null,
  at timestamp with time zone not null,
  actor text not null,
  kind text not null,
  fields json not null,
  salts bytea not null,
  erased json,
  digest bytea not null,
  constraint history_pkey PRIMARY KEY (case_id, seq)
) partition by RANGE (case_id);

create table inbox (
  consumer_group text not null,
  topic text not null,
  partition integer not null,
  next_offset bigint not null,
  advanced_at timestamp with time zone default now() not null,
  constraint inbox_pkey PRIMARY KEY (consumer_group, topic, partition)
);

create table measures (
  id uuid not null,
  case_id uuid not null,
  order_id uuid not null,
  feedback_id uuid not null,
  state text not null,
  kind text not null,
  target text not null,
  scope text not null,
  effective_at timestamp with time zone not null,
  ends_at timestamp with time zone,
  reason text not null,
  notice_given boolean not null,
  second_person text,
  impact_preview text,
  constraint measures_pkey PRIMARY KEY (id),
  constraint measures_state_check CHECK ((state = ANY (ARRAY['effective'::text, 'expired'::text, 'lifted'::text, 'reduced'::text])))
);
CREATE INDEX measures_by_case ON measures USING btree (case_id);

create table order_messages (
  organisation text not null,
  event_id text not null,
  order_id uuid,
  outcome text not null,
  code text,
  received_at timestamp with time zone not null,
  constraint order_messages_pkey PRIMARY KEY (organisation, event_id)
);
CREATE INDEX order_messages_by_age ON order_messages USING brin (received_at);

create table orders (
  id uuid not null,
  number text not null,
  case_id uuid not null,
  unit text not null,
  desk text,
  cause_id text not null,
  state text not null,
  risk text not null,
  issued_at timestamp with time zone not null,
  issued_event uuid not null,
  delivered_at timestamp with time zone,
  proved_by text,
  acknowledged_at timestamp with time zone,
  investigating_at timestamp with time zone,
  answered_at timestamp with time zone,
  undeliverable_at timestamp with time zone,
  due_at timestamp with time zone,
  result_code text,
  constraint orders_pkey PRIMARY KEY (id),
  constraint orders_case_id_unit_cause_id_key UNIQUE (case_id, unit, cause_id)
) with (fillfactor=50);
CREATE INDEX orders_by_unit ON orders USING btree (unit, id);

create table outbox (
  id bigint generated always as identity not null,
  shard integer not null,
  topic text not null,
  partition integer not null,
  count integer not null,
  records text not null,
  created_at timestamp with time zone default now() not null,
  constraint outbox_pkey PRIMARY KEY (id)
) with (autovacuum_vacuum_scale_factor=0.0, autovacuum_vacuum_threshold=2000);
CREATE INDEX outbox_by_shard ON outbox USING btree (shard, id);

create table parked (
  consumer_group text not null,
  topic text not null,
  partition integer not null,
  record_offset bigint not null,
  record_key text,
  sealed bytea not null,
  reason text not null,
  state text default 'parked'::text not null,
  parked_at timestamp with time zone default now() not null,
  settled_at timestamp with time zone,
  constraint parked_pkey PRIMARY KEY (consumer_group, topic, partition, record_offset),
  constraint parked_state_check CHECK ((state = ANY (ARRAY['parked'::text, 'released'::text, 'discarded'::text])))
);
CREATE INDEX parked_keys ON parked USING btree (consumer_group, topic, record_key) WHERE (state = 'parked'::text);

create table portability (
  number text not null,
  carrier text not null,
  valid_from timestamp with time zone,
  valid_until timestamp with time zone,
  version text not null,
  source text not null
);
CREATE INDEX portability_by_number ON portability USING btree (number);

create table ports (
  code text not null,
  carrier text not null,
  province text,
  holder text,
  valid_from timestamp with time zone,
  valid_until timestamp with time zone,
  version text not null,
  source text not null
);
CREATE INDEX ports_by_code ON ports USING btree (code);

create table prefixes (
  prefix text not null,
  carrier text,
  is_resold boolean not null,
  reseller text,
  is_portable boolean not null,
  is_certain boolean not null,
  warnings text[] not null,
  valid_from timestamp with time zone,
  valid_until timestamp with time zone,
  version text not null,
  source text not null
);

create table registries (
  name text not null,
  version text not null,
  rows bigint not null,
  loaded_at timestamp with time zone not null,
  constraint registries_pkey PRIMARY KEY (name)
);

create table segments (
  segment text not null,
  carrier text,
  reseller text,
  province text,
  city text,
  valid_from timestamp with time zone,
  valid_until timestamp with time zone,
  version text not null,
  source text not null
);
CREATE INDEX segments_by_segment ON segments USING btree (segment);

CREATE OR REPLACE FUNCTION ensure_month_partitions(parent text, since date, ahead integer)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare
  month date := date_trunc('month', since);
  child text;
  made  int := 0;
begin
  while month <= date_trunc('month', now() at time zone 'UTC') + make_interval(months => ahead) loop
    child := parent || '_' || to_char(month, 'YYYYMM');
    if to_regclass(format('%I.%I', current_schema(), child)) is null then
      execute format('create table %I partition of %I for values from (%L) to (%L)', child, parent,
        month_floor_id(month), month_floor_id((month + interval '1 month')::date));
      made := made + 1;
    end if;
    month := month + interval '1 month';
  end loop;
  return made;
end $function$;

CREATE OR REPLACE FUNCTION keep_month_partitions(ahead integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'casework'
AS $function$
declare
  parent text;
  made   int := 0;
begin
  for parent in select relname from pg_class where relkind = 'p' and relnamespace = current_schema()::regnamespace order by relname loop
    made := made + ensure_month_partitions(parent, (now() at time zone 'UTC')::date, ahead);
  end loop;
  return made;
end $function$;

CREATE OR REPLACE FUNCTION month_floor_id(month date)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select (lpad(to_hex((extract(epoch from month::timestamp at time zone 'UTC') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$function$;

CREATE OR REPLACE FUNCTION partition_days_ahead()
 RETURNS integer
 LANGUAGE sql
 STABLE
AS $function$
  select min(last_day - (now() at time zone 'UTC')::date)::int from (
    select (to_date(max(right(child.relname, 6)), 'YYYYMM') + interval '1 month')::date as last_day
    from pg_inherits i join pg_class parent on parent.oid = i.inhparent join pg_class child on child.oid = i.inhrelid
    where parent.relkind = 'p' and child.relkind = 'r' and parent.relnamespace = current_schema()::regnamespace
    group by parent.oid) as lasts
$function$;
