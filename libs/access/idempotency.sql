-- Answers to requests that came with an Idempotency-Key, for a day: the same request sent again gets the same answer.
create table idempotency_keys (
  organisation text        not null,
  key          text        not null,
  -- SHA-256 over method, path and body
  request      bytea       not null,
  claimed_at   timestamptz not null,
  -- null while the first request is being worked on
  status       smallint,
  answer       json,
  primary key (organisation, key)
);
create index idempotency_keys_by_age on idempotency_keys (claimed_at);
