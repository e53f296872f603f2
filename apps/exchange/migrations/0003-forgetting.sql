-- reason: what lies in mailboxes holds people's texts: it goes with the mailbox's retention, or earlier with an anonymised complaint

-- Up to which event the bodies are gone. Event ids sort by time, so forgetting goes on where it stopped.
create table forgotten_bodies (
  up_to uuid not null
);
insert into forgotten_bodies (up_to) values ('00000000-0000-0000-0000-000000000000');

-- Finds the bodies of a case in which an anonymised complaint may stand; those that are gone drop out of it.
create index deliveries_by_case on deliveries (case_id) where case_id is not null and body is not null;
