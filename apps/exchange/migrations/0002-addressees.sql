-- reason: an event may be for several units, one mailbox entry each

alter table deliveries drop constraint deliveries_pkey;
alter table deliveries add primary key (event_id, unit);
-- include: libs/access/idempotency.sql
