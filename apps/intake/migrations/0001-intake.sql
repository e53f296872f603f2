-- reason: complaints as received, the serials they claim, and one random id per complainant
-- include: libs/messaging/messaging.sql
-- include: libs/persistence/partitions.sql

-- One row per (organisation, serial) ever receipted as accepted: makes a resend a duplicate and other content a conflict.
-- Narrow and unpartitioned, because uniqueness must hold over all months.
create table complaint_keys (
  organisation      text collate "C" not null,
  serial            text collate "C" not null,
  digest            bytea not null,
  complaint_id      uuid  not null,
  acceptance_number text  not null,
  first_state       text  not null,
  primary key (organisation, serial)
);

-- A recipient number's blind index (HMAC-SHA256 under key `key_version`, its first 128 bits) and the random id it is known
-- by elsewhere. While a key is being rotated a complainant has one row per key. A uuid, because these keys fall all over
-- the index: half the bytes are half the pages that each batch dirties.
create table complainants (
  blind_index    uuid     not null primary key,
  key_version    smallint not null,
  complainant_id uuid     not null
);

-- What was received. `facts` is complaint-accepted.v1 as text, made once and sent as it stands; an out-of-scope row has no
-- text in it. `sealed` holds recipient number, contact and, where masking changed it, the text as it came (AES-256-GCM, the
-- complaint id authenticated): no column holds a complainant's number in clear.
create table complaints (
  complaint_id   uuid     not null primary key,
  organisation   text     not null,
  serial         text     not null,
  state          text     not null check (state in ('checking', 'accepted', 'needs-info', 'invalid', 'lead', 'out-of-scope', 'linked', 'answered', 'withdrawn')),
  state_reason   text,
  sealed         bytea    not null,
  facts          text     not null
) partition by range (complaint_id);
create index complaints_set_aside on complaints (organisation, state, complaint_id) where state <> 'accepted';
select ensure_month_partitions('complaints', (now() - interval '1 month')::date, 13);
