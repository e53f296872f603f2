-- Schema intake as the migrations leave it. Written by libs/testing/schema.live.spec.ts under LIANDONG_WRITE_SCHEMA=1; do not edit.

create table check_decisions (
  decision_id uuid not null,
  complaint_id uuid not null,
  decision text not null,
  reason text,
  missing text[] not null,
  note text,
  person text not null,
  decided_at timestamp with time zone not null,
  constraint check_decisions_pkey PRIMARY KEY (decision_id)
);
CREATE INDEX check_decisions_of ON check_decisions USING btree (complaint_id);

create table complainants (
  blind_index uuid not null,
  key_version smallint not null,
  complainant_id uuid not null,
  constraint complainants_pkey PRIMARY KEY (blind_index)
);

create table complaint_answers (
  complaint_id uuid not null,
  kind text not null,
  result_code text,
  answered_at timestamp with time zone not null,
  sealed bytea not null,
  constraint complaint_answers_pkey PRIMARY KEY (complaint_id, kind),
  constraint complaint_answers_kind_check CHECK ((kind = ANY (ARRAY['interim'::text, 'final'::text])))
) partition by RANGE (complaint_id);

create table complaint_checks (
  complaint_id uuid not null,
  organisation text not null,
  source text not null,
  sender_kind text not null,
  state text not null,
  revision integer default 1 not null,
  complained_at timestamp with time zone not null,
  source_accepted_at timestamp with time zone,
  due_at timestamp with time zone not null,
  budget text,
  profile text,
  calendar_version text,
  provisional boolean default false not null,
  overdue_at timestamp with time zone,
  overdue_owed_by text,
  constraint complaint_checks_pkey PRIMARY KEY (complaint_id)
);
CREATE INDEX complaint_checks_queue ON complaint_checks USING btree (state, due_at, complaint_id);
CREATE INDEX complaint_checks_running ON complaint_checks USING btree (due_at) WHERE ((state = ANY (ARRAY['checking'::text, 'needs-info'::text])) AND (overdue_at IS NULL));

create table complaint_keys (
  organisation text not null,
  serial text not null,
  digest bytea not null,
  complaint_id uuid not null,
  acceptance_number text not null,
  first_state text not null,
  constraint complaint_keys_pkey PRIMARY KEY (organisation, serial)
);

create table complaint_statements (
  complaint_id uuid not null,
  kind text not null,
  digest bytea not null,
  made_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  sealed bytea,
  constraint complaint_statements_pkey PRIMARY KEY (complaint_id, kind, digest),
  constraint complaint_statements_kind_check CHECK ((kind = ANY (ARRAY['correction'::text, 'withdrawal'::text, 'disagreement'::text])))
) partition by RANGE (complaint_id);

create table complaints (
  complaint_id uuid not null,
  organisation text not null,
  serial text not null,
  state text not null,
  state_reason text,
  sealed bytea not null,
  facts text not null,
  first_sender text,
  anonymised_at timestamp with time zone,
  constraint complaints_pkey PRIMARY KEY (complaint_id),
  constraint complaints_state_check CHECK ((state = ANY (ARRAY['checking'::text, 'accepted'::text, 'needs-info'::text, 'invalid'::text, 'lead'::text, 'out-of-scope'::text, 'linked'::text, 'answered'::text, 'withdrawn'::text])))
) partition by RANGE (complaint_id);
CREATE INDEX complaints_set_aside ON ONLY complaints USING btree (organisation, state, complaint_id) WHERE (state <> 'accepted'::text);
CREATE INDEX complaints_set_aside_everywhere ON ONLY complaints USING btree (state, complaint_id) WHERE (state <> 'accepted'::text);

create table csv_results (
  upload_id uuid not null,
  part integer not null,
  result text not null,
  constraint csv_results_pkey PRIMARY KEY (upload_id, part),
  constraint csv_results_upload_id_fkey FOREIGN KEY (upload_id) REFERENCES csv_uploads(upload_id) ON DELETE CASCADE
);

create table csv_uploads (
  upload_id uuid not null,
  organisation text not null,
  state text not null,
  charset text,
  digest bytea,
  bytes bigint default 0 not null,
  lines integer default 0 not null,
  accepted integer default 0 not null,
  duplicate integer default 0 not null,
  refused integer default 0 not null,
  started_at timestamp with time zone not null,
  touched_at timestamp with time zone not null,
  failure text,
  constraint csv_uploads_pkey PRIMARY KEY (upload_id),
  constraint csv_uploads_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text])))
);
CREATE INDEX csv_uploads_by_digest ON csv_uploads USING btree (organisation, digest) WHERE (digest IS NOT NULL);
CREATE INDEX csv_uploads_of ON csv_uploads USING btree (organisation, upload_id);

create table failed_proofs (
  complaint_id uuid not null,
  day date not null,
  failed integer not null,
  constraint failed_proofs_pkey PRIMARY KEY (complaint_id, day)
);

create table idempotency_keys (
  organisation text not null,
  key text not null,
  request bytea not null,
  claimed_at timestamp with time zone not null,
  status smallint,
  answer json,
  constraint idempotency_keys_pkey PRIMARY KEY (organisation, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys USING btree (claimed_at);

create table inbox (
  consumer_group text not null,
  topic text not null,
  partition integer not null,
  next_offset bigint not null,
  advanced_at timestamp with time zone default now() not null,
  constraint inbox_pkey PRIMARY KEY (consumer_group, topic, partition)
);

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

create table unmasked_readings (
  complaint_id uuid not null,
  organisation text not null,
  read_at timestamp with time zone not null
);
CREATE INDEX unmasked_readings_of ON unmasked_readings USING btree (complaint_id);

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
 SET search_path TO 'intake'
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
