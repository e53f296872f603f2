-- reason: the check queue of 12321 with its clock, what is said of a complaint later, its answers, and uploads of CSV files
-- include: libs/access/idempotency.sql

-- Null: the one in the facts. All events of a complaint keep its first sender as key, so a correction of it leaves the first here.
alter table complaints add column first_sender text;
-- When what it knew of a person was deleted here and told to be deleted elsewhere.
alter table complaints add column anonymised_at timestamptz;

-- Lists of 12321 over all organisations; the existing index serves a single one.
create index complaints_set_aside_everywhere on complaints (state, complaint_id) where state <> 'accepted';

-- One row per complaint that ever had to be checked: its place in the queue and its validity clock (workflow.md §6). State and
-- complaints.state are written together. `infinity` as due time: no profile sets a limit.
create table complaint_checks (
  complaint_id       uuid        not null primary key,
  organisation       text        not null,
  source             text        not null,
  sender_kind        text        not null,
  state              text        not null,
  -- Grows with each decision, correction and withdrawal: what If-Match compares.
  revision           int         not null default 1,
  complained_at      timestamptz not null,
  -- 受理 at the source, where it stated one
  source_accepted_at timestamptz,
  due_at             timestamptz not null,
  budget             text,
  profile            text,
  calendar_version   text,
  provisional        boolean     not null default false,
  -- When the sweep or a late decision recorded that it was not checked in time, and who owed it then.
  overdue_at         timestamptz,
  overdue_owed_by    text
);
create index complaint_checks_queue on complaint_checks (state, due_at, complaint_id);
create index complaint_checks_running on complaint_checks (due_at)
  where state in ('checking', 'needs-info') and overdue_at is null;

-- Every decision of 12321, with who made it; the note is masked.
create table check_decisions (
  decision_id  uuid        not null primary key,
  complaint_id uuid        not null,
  decision     text        not null,
  reason       text,
  missing      text[]      not null,
  note         text,
  person       text        not null,
  decided_at   timestamptz not null
);
create index check_decisions_of on check_decisions (complaint_id);

-- Who of 12321 read a complaint's text unmasked, and when.
create table unmasked_readings (
  complaint_id uuid        not null,
  organisation text        not null,
  read_at      timestamptz not null
);
create index unmasked_readings_of on unmasked_readings (complaint_id);

-- Corrections, withdrawals and disagreements taken; the digest of what was sent makes a repetition a duplicate. `sealed` is
-- the message as it came, the complaint id authenticated; null once its text may not be kept.
create table complaint_statements (
  complaint_id uuid        not null,
  kind         text        not null check (kind in ('correction', 'withdrawal', 'disagreement')),
  digest       bytea       not null,
  -- when the source says it was made
  made_at      timestamptz not null,
  recorded_at  timestamptz not null,
  sealed       bytea,
  primary key (complaint_id, kind, digest)
) partition by range (complaint_id);
select ensure_month_partitions('complaint_statements', (now() - interval '1 month')::date, 13);

-- What casework answered, the latest of each kind. Narrow, because rewriting the complaint's row would cost more: a complaint
-- is answered when it has a final one here. The text is sealed: whoever wrote it may have named the complainant.
create table complaint_answers (
  complaint_id uuid        not null,
  kind         text        not null check (kind in ('interim', 'final')),
  result_code  text,
  answered_at  timestamptz not null,
  sealed       bytea       not null,
  primary key (complaint_id, kind)
) partition by range (complaint_id);
select ensure_month_partitions('complaint_answers', (now() - interval '1 month')::date, 13);

-- Failed proofs of contact per complaint and day in Shanghai.
create table failed_proofs (
  complaint_id uuid not null,
  day          date not null,
  failed       int  not null,
  primary key (complaint_id, day)
);

-- One row per CSV file uploaded, and its result file in parts, each written with the lines it is about.
create table csv_uploads (
  upload_id    uuid        not null primary key,
  organisation text        not null,
  state        text        not null check (state in ('running', 'done', 'failed')),
  charset      text,
  -- SHA-256 of the bytes, once all have come
  digest       bytea,
  bytes        bigint      not null default 0,
  lines        int         not null default 0,
  accepted     int         not null default 0,
  duplicate    int         not null default 0,
  refused      int         not null default 0,
  started_at   timestamptz not null,
  touched_at   timestamptz not null,
  failure      text
);
create index csv_uploads_of on csv_uploads (organisation, upload_id);
create index csv_uploads_by_digest on csv_uploads (organisation, digest) where digest is not null;

create table csv_results (
  upload_id uuid not null references csv_uploads on delete cascade,
  part      int  not null,
  result    text not null,
  primary key (upload_id, part)
);
