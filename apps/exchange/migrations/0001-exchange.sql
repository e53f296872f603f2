-- reason: partner directory, credentials, token keys, mailboxes and the delivery ledger
-- include: libs/messaging/messaging.sql
-- include: libs/persistence/partitions.sql

-- Partners. A row outlives its partner's leaving, because the ledger and old keys name it.
create table organisations (
  code      text primary key,
  kind      text not null,
  name      text not null,
  roles     text[] not null,
  lanes     text[] not null,
  quota     jsonb  not null,
  joined_at timestamptz not null,
  left_at   timestamptz
);

-- Every directory that was in force, with what it changed; the newest is the current one.
create table directory_versions (
  id        bigint generated always as identity primary key,
  version   text   not null,
  body      jsonb  not null,
  changes   jsonb  not null,
  loaded_by text   not null,
  loaded_at timestamptz not null
);

-- API keys: only the digest is kept. A key is 32 random bytes, so a fast hash is enough: there is no dictionary to try.
create table api_keys (
  id           uuid primary key,
  organisation text not null references organisations,
  label        text not null,
  digest       bytea not null unique,
  -- null: every unit of the organisation, those that join later too
  units        text[],
  roles        text[] not null,
  issued_by    text not null,
  issued_at    timestamptz not null,
  expires_at   timestamptz not null,
  revoked_at   timestamptz,
  last_used_at timestamptz
);
create index api_keys_by_organisation on api_keys (organisation, issued_at);

-- Keys that sign access tokens; the newest one that isn't retired signs, the private half is sealed.
create table token_keys (
  kid        text primary key,
  public_jwk jsonb not null,
  sealed     bytea not null,
  made_at    timestamptz not null,
  retired_at timestamptz
);

-- One narrow row per unit: its lock orders the positions, so it is updated in place (room is left on the page).
create table mailboxes (
  unit            text primary key,
  organisation    text not null,
  -- false once the unit has left the directory
  is_open         boolean not null,
  -- false for organisations that send no answers: an order to them could never be closed
  takes_orders    boolean not null,
  last_position   bigint not null default 0,
  -- how far the unit has said that it has read over HTTP
  cursor_position bigint not null default 0,
  check (cursor_position between 0 and last_position)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- The delivery ledger: what was put into which mailbox at which position, or refused. Only ever appended to; when an entry
-- was delivered and fetched stands in broker_acks and mailbox_reads, as ranges of positions (a row for many entries).
create table deliveries (
  event_id     uuid not null,
  event_type   text not null,
  event_source text not null,
  event_at     timestamptz not null,
  unit         text not null,
  -- from 1 without a gap per unit; null when refused
  position     bigint,
  -- register code of a refused one
  refusal      text,
  order_id     uuid,
  case_id      uuid,
  recorded_at  timestamptz not null,
  -- the value as it was sent; null when refused
  body         text,
  primary key (event_id)
) partition by range (event_id);
create index deliveries_by_position on deliveries (unit, position) where position is not null;
alter table deliveries alter column body set storage external;
select ensure_month_partitions('deliveries', (now() - interval '2 months')::date, 6);

-- First broker acknowledgement of the mailbox records at positions from_position to up_to.
create table broker_acks (
  unit          text   not null,
  up_to         bigint not null,
  from_position bigint not null,
  delivered_at  timestamptz not null,
  primary key (unit, up_to)
);

-- Each time a unit said how far it has read: position n was fetched at the first row that covers it.
create table mailbox_reads (
  unit       text   not null,
  up_to      bigint not null,
  fetched_at timestamptz not null,
  primary key (unit, up_to)
);

-- Receipt events that were joined into mailbox entries, so that a re-sent one adds nothing.
create table joined_receipts (
  event_id  uuid primary key,
  joined_at timestamptz not null default now()
);
