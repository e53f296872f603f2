-- Schema exchange as the migrations leave it. Written by libs/testing/schema.live.spec.ts under LIANDONG_WRITE_SCHEMA=1; do not edit.

create table api_keys (
  id uuid not null,
  organisation text not null,
  label text not null,
  digest bytea not null,
  units text[],
  roles text[] not null,
  issued_by text not null,
  issued_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  last_used_at timestamp with time zone,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_digest_key UNIQUE (digest),
  constraint api_keys_organisation_fkey FOREIGN KEY (organisation) REFERENCES organisations(code)
);
CREATE INDEX api_keys_by_organisation ON api_keys USING btree (organisation, issued_at);

create table broker_acks (
  unit text not null,
  up_to bigint not null,
  from_position bigint not null,
  delivered_at timestamp with time zone not null,
  constraint broker_acks_pkey PRIMARY KEY (unit, up_to)
);

create table deliveries (
  event_id uuid not null,
  event_type text not null,
  event_source text not null,
  event_at timestamp with time zone not null,
  unit text not null,
  position bigint,
  refusal text,
  order_id uuid,
  case_id uuid,
  recorded_at timestamp with time zone not null,
  body text,
  constraint deliveries_pkey PRIMARY KEY (event_id, unit)
) partition by RANGE (event_id);
CREATE INDEX deliveries_by_case ON ONLY deliveries USING btree (case_id) WHERE ((case_id IS NOT NULL) AND (body IS NOT NULL));
CREATE INDEX deliveries_by_position ON ONLY deliveries USING btree (unit, "position") WHERE ("position" IS NOT NULL);

create table directory_versions (
  id bigint generated always as identity not null,
  version text not null,
  body jsonb not null,
  changes jsonb not null,
  loaded_by text not null,
  loaded_at timestamp with time zone not null,
  constraint directory_versions_pkey PRIMARY KEY (id)
);

create table forgotten_bodies (
  up_to uuid not null
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

create table joined_receipts (
  event_id uuid not null,
  joined_at timestamp with time zone default now() not null,
  constraint joined_receipts_pkey PRIMARY KEY (event_id)
);

create table mailbox_reads (
  unit text not null,
  up_to bigint not null,
  fetched_at timestamp with time zone not null,
  constraint mailbox_reads_pkey PRIMARY KEY (unit, up_to)
);

create table mailboxes (
  unit text not null,
  organisation text not null,
  is_open boolean not null,
  takes_orders boolean not null,
  last_position bigint default 0 not null,
  cursor_position bigint default 0 not null,
  constraint mailboxes_pkey PRIMARY KEY (unit),
  constraint mailboxes_check CHECK (((cursor_position >= 0) AND (cursor_position <= last_position)))
) with (fillfactor=50, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=2000);

create table organisations (
  code text not null,
  kind text not null,
  name text not null,
  roles text[] not null,
  lanes text[] not null,
  quota jsonb not null,
  joined_at timestamp with time zone not null,
  left_at timestamp with time zone,
  constraint organisations_pkey PRIMARY KEY (code)
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

create table token_keys (
  kid text not null,
  public_jwk jsonb not null,
  sealed bytea not null,
  made_at timestamp with time zone not null,
  retired_at timestamp with time zone,
  constraint token_keys_pkey PRIMARY KEY (kid)
);

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
 SET search_path TO 'exchange'
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
