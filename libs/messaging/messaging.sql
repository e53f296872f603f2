-- Tables of one context's messaging; every context's first migration includes them in its own schema.

-- How far each consumer group has worked into each partition. Locked and advanced first in each batch's transaction.
create table inbox (
  consumer_group text    not null,
  topic          text    not null,
  partition      int     not null,
  next_offset    bigint  not null,
  advanced_at    timestamptz not null default now(),
  primary key (consumer_group, topic, partition)
);

-- Records waiting for the broker. One row holds the records that one transaction writes for one partition, so that a
-- batch of 500 costs a dozen rows, not 500. `records` is text: for each record a line of headers and a line of value.
create table outbox (
  id         bigint generated always as identity primary key,
  shard      int    not null,
  topic      text   not null,
  partition  int    not null,
  count      int    not null,
  records    text   not null,
  created_at timestamptz not null default now()
) with (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 2000);
create index outbox_by_shard on outbox (shard, id);
alter table outbox alter column records set storage external;

-- Records that could not be processed, with their bytes encrypted, waiting for an operator.
create table parked (
  consumer_group text    not null,
  topic          text    not null,
  partition      int     not null,
  record_offset  bigint  not null,
  record_key     text,
  sealed         bytea   not null,
  reason         text    not null,
  state          text    not null default 'parked' check (state in ('parked', 'released', 'discarded')),
  parked_at      timestamptz not null default now(),
  settled_at     timestamptz,
  primary key (consumer_group, topic, partition, record_offset)
);
create index parked_keys on parked (consumer_group, topic, record_key) where state = 'parked';
