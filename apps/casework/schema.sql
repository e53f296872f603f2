-- Schema casework as the migrations leave it. Written by libs/testing/schema.live.spec.ts under LIANDONG_WRITE_SCHEMA=1; do not edit.

create table active_calendar (
  is_one boolean default true not null,
  version text not null,
  constraint active_calendar_pkey PRIMARY KEY (is_one),
  constraint active_calendar_is_one_check CHECK (is_one),
  constraint active_calendar_version_fkey FOREIGN KEY (version) REFERENCES calendars(version)
);

create table anchor_keys (
  kid text not null,
  public_jwk jsonb not null,
  sealed bytea not null,
  made_at timestamp with time zone not null,
  retired_at timestamp with time zone,
  constraint anchor_keys_pkey PRIMARY KEY (kid)
);

create table anchor_parts (
  anchor integer not null,
  part integer not null,
  hash bytea not null,
  constraint anchor_parts_pkey PRIMARY KEY (anchor, part)
);

create table anchored (
  case_id uuid not null,
  up_to integer not null,
  from_seq integer not null,
  anchor integer not null,
  position bigint not null,
  constraint anchored_pkey PRIMARY KEY (case_id, up_to)
);
CREATE UNIQUE INDEX anchored_by_position ON anchored USING btree (anchor, "position");

create table anchors (
  number integer not null,
  from_day date not null,
  day date not null,
  at timestamp with time zone not null,
  entries bigint not null,
  root bytea not null,
  previous bytea not null,
  key_id text not null,
  signature text not null,
  constraint anchors_pkey PRIMARY KEY (number),
  constraint anchors_day_key UNIQUE (day),
  constraint anchors_key_id_fkey FOREIGN KEY (key_id) REFERENCES anchor_keys(kid)
);

create table appeals (
  id uuid not null,
  case_id uuid not null,
  notice_id uuid not null,
  unit text not null,
  filed_at_unit text,
  state text not null,
  is_final boolean not null,
  grounds text,
  contact text,
  escalation_grounds text,
  filed_at timestamp with time zone not null,
  decided_at timestamp with time zone,
  escalated_at timestamp with time zone,
  decided_again_at timestamp with time zone,
  first_decision text,
  first_reason text,
  second_decision text,
  second_reason text,
  constraint appeals_pkey PRIMARY KEY (id),
  constraint appeals_notice_id_key UNIQUE (notice_id),
  constraint appeals_state_check CHECK ((state = ANY (ARRAY['filed'::text, 'upheld'::text, 'partly-upheld'::text, 'dismissed'::text, 'escalated'::text])))
) with (fillfactor=70);
CREATE INDEX appeals_by_case ON appeals USING btree (case_id);
CREATE INDEX appeals_by_unit ON appeals USING btree (unit, id);
CREATE INDEX appeals_escalated ON appeals USING btree (id) WHERE (state = 'escalated'::text);

create table assists (
  id uuid not null,
  case_id uuid not null,
  order_id uuid,
  kind text not null,
  state text not null,
  asked_by text not null,
  is_of_platform boolean not null,
  unit text not null,
  originating_unit text,
  complaint_ids uuid[] not null,
  facts text[] not null,
  window_from timestamp with time zone not null,
  window_until timestamp with time zone not null,
  reason text not null,
  handler text not null,
  requested_at timestamp with time zone not null,
  delivered_at timestamp with time zone,
  ended_at timestamp with time zone,
  answer json,
  constraint assists_pkey PRIMARY KEY (id),
  constraint assists_kind_check CHECK ((kind = ANY (ARRAY['facts'::text, 'block'::text]))),
  constraint assists_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'answered'::text, 'declined'::text, 'withdrawn'::text])))
) with (fillfactor=70);
CREATE INDEX assists_by_asker ON assists USING btree (asked_by, id);
CREATE INDEX assists_by_case ON assists USING btree (case_id);
CREATE INDEX assists_by_originator ON assists USING btree (originating_unit, id);
CREATE INDEX assists_by_unit ON assists USING btree (unit, id);

create table beside_orders (
  order_id uuid not null,
  case_id uuid not null,
  constraint beside_orders_pkey PRIMARY KEY (order_id)
);
CREATE INDEX beside_orders_by_case ON beside_orders USING btree (case_id);

create table calendar_flips (
  id bigint generated always as identity not null,
  version text not null,
  previous text,
  reason text not null,
  flipped_by text not null,
  flipped_at timestamp with time zone not null,
  foreseen jsonb not null,
  moved bigint default 0 not null,
  looked_at bigint default 0 not null,
  finished_at timestamp with time zone,
  constraint calendar_flips_pkey PRIMARY KEY (id),
  constraint calendar_flips_previous_fkey FOREIGN KEY (previous) REFERENCES calendars(version),
  constraint calendar_flips_version_fkey FOREIGN KEY (version) REFERENCES calendars(version)
);

create table calendars (
  version text not null,
  body jsonb not null,
  installed_by text not null,
  installed_at timestamp with time zone not null,
  constraint calendars_pkey PRIMARY KEY (version)
);

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
  serial text,
  acceptance_number text,
  withdrawn_at timestamp with time zone,
  second_disturbance boolean default false not null,
  constraint case_complaints_pkey PRIMARY KEY (complaint_id),
  constraint case_complaints_inter_net_check CHECK ((inter_net = ANY (ARRAY['yes'::text, 'no'::text, 'unknown'::text])))
);
CREATE INDEX case_complaints_by_acceptance ON case_complaints USING brin (accepted_at);
CREATE INDEX case_complaints_by_case ON case_complaints USING btree (case_id, complainant_id);
CREATE INDEX case_complaints_by_complainant ON case_complaints USING btree (complainant_id);

create table case_holders (
  case_id uuid not null,
  kind text not null,
  name text,
  constraint case_holders_pkey PRIMARY KEY (case_id)
) with (fillfactor=80);
CREATE INDEX case_holders_by_name ON case_holders USING btree (name) WHERE (name IS NOT NULL);

create table case_results (
  id uuid not null,
  case_id uuid not null,
  kind text not null,
  result_code text,
  text text not null,
  decided_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  is_pending boolean not null,
  recalled uuid[],
  constraint case_results_pkey PRIMARY KEY (id),
  constraint case_results_kind_check CHECK ((kind = ANY (ARRAY['final'::text, 'second'::text])))
) with (fillfactor=70);
CREATE INDEX case_results_by_case ON case_results USING btree (case_id);
CREATE INDEX case_results_pending ON case_results USING btree (id) WHERE is_pending;

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
  close_reason text,
  second_disturbances integer default 0 not null,
  constraint cases_pkey PRIMARY KEY (id),
  constraint cases_state_check CHECK ((state = ANY (ARRAY['unresolved'::text, 'open'::text, 'in-progress'::text, 'under-review'::text, 'closed'::text, 'reopened'::text])))
) with (fillfactor=60);
CREATE INDEX cases_by_link ON cases USING btree (linked_case_id) WHERE (linked_case_id IS NOT NULL);
CREATE INDEX cases_by_main_code ON cases USING btree (main_code, unit, id) WHERE (main_code IS NOT NULL);
CREATE INDEX cases_by_signature ON cases USING btree (signature) WHERE (signature IS NOT NULL);
CREATE INDEX cases_by_unit ON cases USING btree (unit, id);
CREATE INDEX cases_unresolved ON cases USING btree (id) WHERE (state = 'unresolved'::text);

create table clock_pauses (
  clock_id uuid not null,
  reason text not null,
  paused_from timestamp with time zone not null,
  paused_until timestamp with time zone,
  paused_by text not null,
  resumed_by text,
  is_extended boolean,
  constraint clock_pauses_pkey PRIMARY KEY (clock_id, reason, paused_from),
  constraint clock_pauses_reason_check CHECK ((reason = ANY (ARRAY['decision-on-responsibility'::text, 'legal-hold'::text, 'return-under-decision'::text, 'rework'::text])))
);
CREATE UNIQUE INDEX clock_pauses_open ON clock_pauses USING btree (clock_id, reason) WHERE (paused_until IS NULL);

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
  extension bigint default 0 not null,
  first_due_at timestamp with time zone,
  rungs_passed smallint default 0 not null,
  next_at timestamp with time zone,
  constraint clocks_pkey PRIMARY KEY (id),
  constraint clocks_state_check CHECK ((state = ANY (ARRAY['running'::text, 'paused'::text, 'stopped'::text])))
) with (fillfactor=80);
CREATE INDEX clocks_by_case ON clocks USING btree (case_id);
CREATE INDEX clocks_by_ower ON clocks USING btree (owed_by, state, id);
CREATE INDEX clocks_next ON clocks USING btree (calendar_version, next_at) WHERE (state <> 'stopped'::text);
CREATE INDEX clocks_overdue ON clocks USING btree (owed_by, state, id) WHERE (overdue_at IS NOT NULL);

create table complaint_answers (
  complaint_id uuid not null,
  n smallint not null,
  case_id uuid not null,
  result_id uuid,
  answered_at timestamp with time zone not null,
  constraint complaint_answers_pkey PRIMARY KEY (complaint_id, n)
);

create table complaint_texts (
  complaint_id uuid not null,
  body json not null,
  constraint complaint_texts_pkey PRIMARY KEY (complaint_id)
) partition by RANGE (complaint_id);

create table complaints_left (
  complaint_id uuid not null,
  case_id uuid not null,
  constraint complaints_left_pkey PRIMARY KEY (complaint_id, case_id)
);

create table decisions (
  sender text not null,
  organisation text not null,
  province text,
  host_carrier text,
  valid_from timestamp with time zone,
  valid_until timestamp with time zone,
  version text,
  source text,
  id bigint generated always as identity not null,
  since integer default 0 not null,
  ended integer,
  line integer
);
CREATE INDEX decisions_by_sender ON decisions USING btree (sender);
CREATE INDEX decisions_by_since ON decisions USING brin (since) WITH (autosummarize='on');
CREATE INDEX decisions_ended ON decisions USING btree (ended) WHERE (ended IS NOT NULL);

create table disagreements (
  complaint_id uuid not null,
  case_id uuid not null,
  reason text not null,
  facts text,
  recorded_at timestamp with time zone not null,
  refused text,
  constraint disagreements_pkey PRIMARY KEY (complaint_id)
);
CREATE INDEX disagreements_by_case ON disagreements USING btree (case_id);

create table due_changes (
  clock_id uuid not null,
  changed_at timestamp with time zone not null,
  cause text not null,
  from_due_at timestamp with time zone not null,
  to_due_at timestamp with time zone not null,
  calendar_version text not null,
  constraint due_changes_cause_check CHECK ((cause = ANY (ARRAY['pause'::text, 'rework'::text, 'calendar'::text, 'delivery'::text])))
);
CREATE INDEX due_changes_by_clock ON due_changes USING btree (clock_id, changed_at);

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

create table legal_holds (
  id uuid not null,
  case_id uuid not null,
  reference text not null,
  placed_by text not null,
  placed_at timestamp with time zone not null,
  lifted_by text,
  lifted_at timestamp with time zone,
  lift_reason text,
  constraint legal_holds_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX legal_holds_open ON legal_holds USING btree (case_id) WHERE (lifted_at IS NULL);

create table measure_previews (
  id uuid not null,
  organisation text not null,
  scope text not null,
  target text not null,
  made_at timestamp with time zone not null,
  hits json not null,
  constraint measure_previews_pkey PRIMARY KEY (id)
);

create table measures (
  id uuid not null,
  case_id uuid not null,
  order_id uuid,
  feedback_id uuid,
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
  unit text not null,
  assist_id uuid,
  notice_id uuid not null,
  code_hash bytea,
  until_lifted text,
  ended_at timestamp with time zone,
  end_reason text,
  is_wrong boolean default false not null,
  constraint measures_pkey PRIMARY KEY (id),
  constraint measures_end CHECK (((ends_at IS NOT NULL) OR (until_lifted IS NOT NULL) OR (kind = 'restore'::text))),
  constraint measures_state_check CHECK ((state = ANY (ARRAY['effective'::text, 'expired'::text, 'lifted'::text, 'reduced'::text])))
);
CREATE INDEX measures_by_case ON measures USING btree (case_id);
CREATE INDEX measures_by_notice ON measures USING btree (notice_id);
CREATE INDEX measures_by_target ON measures USING btree (target, id);
CREATE INDEX measures_by_unit ON measures USING btree (unit, state, id);
CREATE INDEX measures_ending ON measures USING btree (ends_at) WHERE (state = 'effective'::text);

create table monthly_list_units (
  month text not null,
  unit text not null,
  orders integer not null,
  clocks integer not null,
  constraint monthly_list_units_pkey PRIMARY KEY (month, unit)
);

create table monthly_lists (
  month text not null,
  made_at timestamp with time zone not null,
  constraint monthly_lists_pkey PRIMARY KEY (month)
);

create table moves_told (
  clock_id uuid not null,
  calendar_version text not null,
  event_id uuid not null,
  constraint moves_told_pkey PRIMARY KEY (clock_id, calendar_version)
);

create table notice_tries (
  notice_id uuid not null,
  failed integer not null,
  locked_until timestamp with time zone,
  constraint notice_tries_pkey PRIMARY KEY (notice_id)
);

create table order_bulks (
  id uuid not null,
  organisation text not null,
  units text[] not null,
  posted_at timestamp with time zone not null,
  lines json not null,
  constraint order_bulks_pkey PRIMARY KEY (id)
);
CREATE INDEX order_bulks_by_age ON order_bulks USING brin (posted_at);

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

create table order_returns (
  id uuid not null,
  case_id uuid not null,
  order_id uuid not null,
  unit text not null,
  reason_code text not null,
  explanation text not null,
  true_organisation text not null,
  true_unit text,
  proof text[] not null,
  is_counted boolean not null,
  decider text not null,
  handler text not null,
  handled_at timestamp with time zone not null,
  returned_at timestamp with time zone not null,
  outcome text,
  reason text,
  decided_by text,
  decided_at timestamp with time zone,
  bound_unit text,
  decision_id uuid,
  constraint order_returns_pkey PRIMARY KEY (id),
  constraint order_returns_decider_check CHECK ((decider = ANY (ARRAY['centre-12321'::text, 'arbiter'::text]))),
  constraint order_returns_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'rejected'::text])))
) with (fillfactor=80);
CREATE INDEX order_returns_by_case ON order_returns USING btree (case_id);
CREATE INDEX order_returns_by_unit ON order_returns USING btree (unit, id);
CREATE INDEX order_returns_undecided ON order_returns USING btree (id) WHERE (outcome IS NULL);

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
  ended_at timestamp with time zone,
  end_reason text,
  is_commercial boolean default false not null,
  inherits_clocks boolean default false not null,
  constraint orders_pkey PRIMARY KEY (id),
  constraint orders_case_id_unit_cause_id_key UNIQUE (case_id, unit, cause_id)
) with (fillfactor=50);
CREATE INDEX orders_by_due ON orders USING brin (due_at);
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

create table owner_decisions (
  id uuid not null,
  code text not null,
  scope text not null,
  organisation text not null,
  province text,
  host_carrier text,
  valid_from timestamp with time zone,
  valid_until timestamp with time zone,
  reason text not null,
  evidence text[] not null,
  decided_by text not null,
  decided_at timestamp with time zone not null,
  second_look text,
  case_id uuid,
  return_id uuid,
  revoked_by text,
  revoked_at timestamp with time zone,
  revoke_reason text,
  constraint owner_decisions_pkey PRIMARY KEY (id),
  constraint owner_decisions_check CHECK ((valid_from < valid_until)),
  constraint owner_decisions_scope_check CHECK ((scope = ANY (ARRAY['sender'::text, 'main-code'::text])))
);
CREATE INDEX owner_decisions_by_code ON owner_decisions USING btree (code, id);

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
  version text,
  source text,
  id bigint generated always as identity not null,
  since integer default 0 not null,
  ended integer,
  line integer
);
CREATE INDEX portability_by_number ON portability USING btree (number);
CREATE INDEX portability_by_since ON portability USING brin (since) WITH (autosummarize='on');
CREATE INDEX portability_ended ON portability USING btree (ended) WHERE (ended IS NOT NULL);

create table ports (
  code text not null,
  carrier text not null,
  province text,
  holder text,
  valid_from timestamp with time zone,
  valid_until timestamp with time zone,
  version text,
  source text,
  signature text,
  id bigint generated always as identity not null,
  since integer default 0 not null,
  ended integer,
  line integer
);
CREATE INDEX ports_by_code ON ports USING btree (code);
CREATE INDEX ports_by_since ON ports USING brin (since) WITH (autosummarize='on');
CREATE INDEX ports_ended ON ports USING btree (ended) WHERE (ended IS NOT NULL);

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
  version text,
  source text,
  id bigint generated always as identity not null,
  since integer default 0 not null,
  ended integer,
  line integer
);
CREATE INDEX prefixes_by_since ON prefixes USING brin (since) WITH (autosummarize='on');
CREATE INDEX prefixes_ended ON prefixes USING btree (ended) WHERE (ended IS NOT NULL);

create table reassignments (
  id uuid not null,
  case_id uuid not null,
  order_id uuid not null,
  new_order_id uuid not null,
  from_unit text not null,
  to_unit text not null,
  reassigned_by text not null,
  reason text not null,
  handler text,
  reassigned_at timestamp with time zone not null,
  constraint reassignments_pkey PRIMARY KEY (id),
  constraint reassignments_new_order_id_key UNIQUE (new_order_id),
  constraint reassignments_order_id_key UNIQUE (order_id)
);
CREATE INDEX reassignments_by_case ON reassignments USING btree (case_id);

create table recurrences (
  id uuid not null,
  case_id uuid not null,
  order_id uuid,
  new_order_id uuid not null,
  unit text not null,
  sender text not null,
  main_code text,
  holder text,
  complaints integer not null,
  received_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  constraint recurrences_pkey PRIMARY KEY (id)
);
CREATE INDEX recurrences_by_case ON recurrences USING btree (case_id);
CREATE INDEX recurrences_by_day ON recurrences USING brin (recorded_at);
CREATE INDEX recurrences_by_order ON recurrences USING btree (order_id);

create table registries (
  name text not null,
  version text not null,
  rows bigint not null,
  loaded_at timestamp with time zone not null,
  active integer default 0 not null,
  latest integer default 0 not null,
  constraint registries_pkey PRIMARY KEY (name)
);

create table registry_audit (
  id uuid not null,
  at timestamp with time zone not null,
  actor text not null,
  registry text not null,
  act text not null,
  version integer,
  detail json not null,
  constraint registry_audit_pkey PRIMARY KEY (id),
  constraint registry_audit_act_check CHECK ((act = ANY (ARRAY['refused'::text, 'checked'::text, 'discarded'::text, 'applied'::text, 'rolled-back'::text, 'simulated'::text])))
);

create table registry_endings (
  registry text not null,
  version integer not null,
  row_id bigint not null,
  key text not null,
  kind text not null,
  constraint registry_endings_pkey PRIMARY KEY (registry, version, row_id),
  constraint registry_endings_kind_check CHECK ((kind = ANY (ARRAY['changed'::text, 'ended'::text])))
);

create table registry_import_errors (
  import_id uuid not null,
  line integer not null,
  place integer not null,
  code text not null,
  field text not null,
  expected text not null,
  got text not null,
  constraint registry_import_errors_pkey PRIMARY KEY (import_id, line, place)
);

create table registry_imports (
  id uuid not null,
  registry text not null,
  version integer,
  base integer not null,
  kind text not null,
  state text not null,
  label text not null,
  file text not null,
  digest text not null,
  bytes bigint not null,
  lines bigint not null,
  errors bigint not null,
  added bigint not null,
  changed bigint not null,
  ended bigint not null,
  unchanged bigint not null,
  rows_before bigint not null,
  rows_after bigint not null,
  checked_by text not null,
  checked_at timestamp with time zone not null,
  applied_by text,
  applied_at timestamp with time zone,
  override_reason text,
  simulation json,
  constraint registry_imports_pkey PRIMARY KEY (id),
  constraint registry_imports_kind_check CHECK ((kind = ANY (ARRAY['replacement'::text, 'delta'::text]))),
  constraint registry_imports_registry_version_key UNIQUE (registry, version),
  constraint registry_imports_state_check CHECK ((state = ANY (ARRAY['refused'::text, 'checked'::text, 'applied'::text, 'discarded'::text])))
);

create table reviews (
  id uuid not null,
  order_id uuid,
  case_id uuid not null,
  unit text,
  result_code text,
  plan text not null,
  is_sampled boolean not null,
  complaint_id uuid,
  state text not null,
  asked_at timestamp with time zone not null,
  decided_at timestamp with time zone,
  decided_by text,
  reason text,
  missing json,
  constraint reviews_pkey PRIMARY KEY (id),
  constraint reviews_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'accepted'::text, 'rework'::text, 'withdrawn'::text])))
) with (fillfactor=80);
CREATE INDEX reviews_by_order ON reviews USING btree (order_id);
CREATE INDEX reviews_waiting ON reviews USING btree (id) WHERE (state = 'waiting'::text);
CREATE INDEX reviews_waiting_by_case ON reviews USING btree (case_id) WHERE (state = 'waiting'::text);

create table rungs_fired (
  clock_id uuid not null,
  rung text not null,
  outcome text not null,
  rung_at timestamp with time zone not null,
  fired_at timestamp with time zone not null,
  constraint rungs_fired_pkey PRIMARY KEY (clock_id, rung),
  constraint rungs_fired_outcome_check CHECK ((outcome = ANY (ARRAY['fired'::text, 'skipped'::text])))
);
CREATE INDEX rungs_to_administration ON rungs_fired USING brin (fired_at);

create table segments (
  segment text not null,
  carrier text,
  reseller text,
  province text,
  city text,
  valid_from timestamp with time zone,
  valid_until timestamp with time zone,
  version text,
  source text,
  id bigint generated always as identity not null,
  since integer default 0 not null,
  ended integer,
  line integer
);
CREATE INDEX segments_by_segment ON segments USING btree (segment);
CREATE INDEX segments_by_since ON segments USING brin (since) WITH (autosummarize='on');
CREATE INDEX segments_ended ON segments USING btree (ended) WHERE (ended IS NOT NULL);

create table stops_read (
  process uuid not null,
  read_until timestamp with time zone not null,
  moved_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  constraint stops_read_pkey PRIMARY KEY (process)
);

create table supervision_records (
  id uuid not null,
  kind text not null,
  unit text not null,
  issued_by text not null,
  issuer text not null,
  attendees text[] not null,
  held_at timestamp with time zone not null,
  topic text not null,
  demands text not null,
  due_at timestamp with time zone,
  supervision_id uuid,
  result text,
  result_at timestamp with time zone,
  result_by text,
  recorded_at timestamp with time zone not null,
  constraint supervision_records_pkey PRIMARY KEY (id),
  constraint supervision_records_kind_check CHECK ((kind = ANY (ARRAY['talk'::text, 'rectification'::text])))
);
CREATE INDEX supervision_records_by_unit ON supervision_records USING btree (unit, id);

create table supervision_rounds (
  supervision_id uuid not null,
  round integer not null,
  reason text not null,
  opened_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  overdue_at timestamp with time zone,
  replied_at timestamp with time zone,
  in_time boolean,
  reply text,
  evidence json,
  handler text,
  decided_at timestamp with time zone,
  decided_by text,
  is_accepted boolean,
  decision_reason text,
  constraint supervision_rounds_pkey PRIMARY KEY (supervision_id, round)
) with (fillfactor=70);
CREATE INDEX supervision_rounds_due ON supervision_rounds USING btree (due_at) WHERE ((overdue_at IS NULL) AND (replied_at IS NULL));

create table supervisions (
  id uuid not null,
  kind text not null,
  unit text not null,
  case_id uuid,
  order_id uuid,
  theme text,
  act_id uuid not null,
  issued_by text not null,
  issuer text not null,
  state text not null,
  round integer not null,
  issued_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  end_reason text,
  constraint supervisions_pkey PRIMARY KEY (id),
  constraint supervisions_kind_check CHECK ((kind = ANY (ARRAY['urging'::text, 'supervision'::text]))),
  constraint supervisions_state_check CHECK ((state = ANY (ARRAY['issued'::text, 'replied'::text, 'accepted'::text, 'ended'::text])))
) with (fillfactor=80);
CREATE INDEX supervisions_by_case ON supervisions USING btree (case_id) WHERE (case_id IS NOT NULL);
CREATE INDEX supervisions_by_unit ON supervisions USING btree (unit, state, id);

create table transfer_states (
  transfer_id uuid not null,
  state text not null,
  reference text not null,
  state_at timestamp with time zone not null,
  note text,
  recorded_by text not null,
  handler text,
  recorded_at timestamp with time zone not null,
  constraint transfer_states_pkey PRIMARY KEY (transfer_id, state)
);

create table transfers (
  id uuid not null,
  case_id uuid not null,
  order_id uuid not null,
  unit text not null,
  target text not null,
  reference text not null,
  sent_at timestamp with time zone not null,
  state text not null,
  constraint transfers_pkey PRIMARY KEY (id),
  constraint transfers_order_id_target_reference_key UNIQUE (order_id, target, reference),
  constraint transfers_state_check CHECK ((state = ANY (ARRAY['sent'::text, 'acknowledged'::text, 'answered'::text]))),
  constraint transfers_target_check CHECK ((target = ANY (ARRAY['police'::text, 'market-supervision'::text])))
);
CREATE INDEX transfers_by_case ON transfers USING btree (case_id);

create table unit_records (
  unit text not null,
  day date not null,
  kind text not null,
  count integer not null,
  constraint unit_records_pkey PRIMARY KEY (unit, day, kind),
  constraint unit_records_kind_check CHECK ((kind = ANY (ARRAY['answered'::text, 'reworked'::text, 'recurred'::text])))
) with (fillfactor=50);

create table unresolved_assignments (
  case_id uuid not null,
  assignee text not null,
  assigned_at timestamp with time zone not null,
  constraint unresolved_assignments_pkey PRIMARY KEY (case_id)
);

create view figure_clocks as
 SELECT id AS clock_id,
    kind,
    case_id,
    order_id,
    complaint_id,
    subject_id,
    owed_by,
    holders,
        CASE
            WHEN owed_by ~ '^[A-Z0-9]{2,16}-[0-9]{2}$'::text THEN "right"(owed_by, 2)
            ELSE NULL::text
        END AS province,
    started_at,
    due_at,
    COALESCE(first_due_at, due_at) AS first_due_at,
    state,
    stopped_at,
    stop_reason,
    overdue_at,
    budget,
    profile,
    calendar_version,
    provisional,
    ( SELECT count(*)::integer AS count
           FROM due_changes d
          WHERE d.clock_id = c.id) AS due_changes,
    overdue_at IS NOT NULL OR COALESCE(stopped_at, now()) >= due_at AS is_late,
        CASE
            WHEN overdue_at IS NOT NULL OR COALESCE(stopped_at, now()) >= due_at THEN figure_holder(holders, owed_by, COALESCE(stopped_at, now()))
            ELSE NULL::text
        END AS late_through
   FROM clocks c;

create view figure_complaints as
 SELECT c.complaint_id,
    c.case_id,
    c.complainant_id,
    c.disturbance_id,
    c.organisation,
    c.source,
    k.unit,
    figure_province(k.unit, k.desk) AS province,
    figure_channel(k.sender_kind) AS channel,
    figure_net(ARRAY[c.inter_net]) AS net,
    k.sender,
    k.main_code,
    k.signature,
    k.category,
    h.kind AS holder_kind,
    h.name AS holder,
    c.received_from,
    c.received_until,
    c.complained_at,
    c.accepted_at,
    c.attached_at,
    c.after_measure,
    c.second_disturbance,
    c.uncertain_time,
    c.risk,
        CASE
            WHEN c.withdrawn_at IS NOT NULL THEN 'withdrawn'::text
            ELSE NULL::text
        END AS excluded,
    w.clock_id AS forward_clock_id,
    w.late_through AS forward_late_through,
    COALESCE(w.late_through = ANY (ARRAY['platform'::text, 'unresolved-queue'::text]), false) AS is_platform_fault,
    a.answered_at
   FROM case_complaints c
     JOIN cases k ON k.id = c.case_id
     LEFT JOIN case_holders h ON h.case_id = c.case_id
     LEFT JOIN LATERAL ( SELECT w_1.clock_id,
            w_1.late_through
           FROM figure_clocks w_1
          WHERE w_1.case_id = c.case_id AND w_1.kind = 'forward'::text AND w_1.complaint_id = c.complaint_id
         LIMIT 1) w ON true
     LEFT JOIN LATERAL ( SELECT min(a_1.answered_at) AS answered_at
           FROM complaint_answers a_1
          WHERE a_1.complaint_id = c.complaint_id AND a_1.n > 0) a ON true;

create view figure_orders as
 SELECT o.id AS order_id,
    o.number,
    o.case_id,
    o.unit,
    regexp_replace(o.unit, '-[0-9]{2}$'::text, ''::text) AS organisation,
    figure_province(o.unit, o.desk) AS province,
    o.desk,
    o.cause_id,
    o.state,
    o.risk,
    figure_channel(k.sender_kind) AS channel,
    figure_net(n.nets) AS net,
    k.sender,
    k.main_code,
    k.signature,
    k.category,
    h.kind AS holder_kind,
    h.name AS holder,
    k.recurrence_count,
    o.issued_at,
    o.delivered_at,
    o.acknowledged_at,
    o.due_at,
    COALESCE(d.first_due_at, o.due_at) AS first_due_at,
    COALESCE(d.due_changes, 0) AS due_changes,
    f.first_feedback_at,
    f.last_feedback_at,
    o.result_code,
    o.ended_at,
    o.end_reason,
        CASE
            WHEN o.end_reason = ANY (ARRAY['withdrawn'::text, 'returned'::text, 'reassigned'::text]) THEN o.end_reason
            ELSE NULL::text
        END AS excluded,
    f.first_feedback_at IS NOT NULL AS is_handled,
    COALESCE(f.in_time, false) AS is_in_time,
    e.accepted_at,
    e.recurred_at,
    e.is_effective,
        CASE
            WHEN f.first_feedback_at IS NULL THEN COALESCE(o.due_at <= now(), false)
            ELSE NOT f.in_time
        END AS is_late,
    w.late_through AS forward_late_through,
    COALESCE(w.late_through = ANY (ARRAY['platform'::text, 'unresolved-queue'::text]), false) AS is_platform_fault,
    COALESCE(n.reports, 0) AS reports,
    COALESCE(n.disturbances, 0) AS disturbances,
    COALESCE(n.complainants, 0) AS complainants
   FROM orders o
     JOIN cases k ON k.id = o.case_id
     LEFT JOIN case_holders h ON h.case_id = o.case_id
     LEFT JOIN LATERAL ( SELECT min(f_1.received_at) AS first_feedback_at,
            max(f_1.received_at) AS last_feedback_at,
            bool_and(f_1.in_time) AS in_time
           FROM feedbacks f_1
          WHERE f_1.order_id = o.id AND NOT f_1.interim) f ON true
     LEFT JOIN LATERAL ( SELECT c.first_due_at,
            c.due_changes
           FROM figure_clocks c
          WHERE c.case_id = o.case_id AND c.order_id = o.id AND c.kind = 'dispose'::text
         LIMIT 1) d ON true
     LEFT JOIN LATERAL ( SELECT e_1.accepted_at,
            e_1.recurred_at,
            e_1.is_effective
           FROM order_effects e_1
          WHERE e_1.order_id = o.id
          ORDER BY e_1.accepted_at DESC
         LIMIT 1) e ON true
     LEFT JOIN LATERAL ( SELECT c.late_through
           FROM figure_clocks c
          WHERE c.case_id = o.case_id AND c.kind = 'forward'::text AND c.order_id = o.id AND c.is_late
          ORDER BY c.due_at, c.clock_id
         LIMIT 1) w ON true
     LEFT JOIN LATERAL ( SELECT count(*)::integer AS reports,
            count(DISTINCT c.disturbance_id)::integer AS disturbances,
            count(DISTINCT c.complainant_id)::integer AS complainants,
            array_agg(DISTINCT c.inter_net) AS nets
           FROM case_complaints c
          WHERE c.case_id = o.case_id AND c.withdrawn_at IS NULL AND c.attached_at <= COALESCE(o.ended_at, 'infinity'::timestamp with time zone) AND c.attached_at >= COALESCE(( SELECT max(s.issued_at) AS max
                   FROM recurrences r
                     JOIN orders s ON s.id = r.new_order_id
                  WHERE r.case_id = o.case_id AND s.issued_at <= o.issued_at), '-infinity'::timestamp with time zone)) n ON true;

create view holder_recurrences as
 SELECT m.holder,
    m.measured_at,
    count(*) AS complaints,
    count(DISTINCT c.complainant_id) AS complainants,
    count(DISTINCT c.case_id) AS cases,
    min(c.received_from) AS first_received_at
   FROM ( SELECT h_1.name AS holder,
            min(k.measure_effective_at) AS measured_at
           FROM case_holders h_1
             JOIN cases k ON k.id = h_1.case_id
          WHERE h_1.name IS NOT NULL AND k.measure_effective_at IS NOT NULL
          GROUP BY h_1.name) m
     JOIN case_holders h ON h.name = m.holder
     JOIN case_complaints c ON c.case_id = h.case_id AND c.received_from >= m.measured_at AND NOT c.uncertain_time
  GROUP BY m.holder, m.measured_at;

create view main_code_recurrences as
 SELECT m.main_code,
    m.measured_at,
    count(*) AS complaints,
    count(DISTINCT c.complainant_id) AS complainants,
    count(DISTINCT c.case_id) AS cases,
    min(c.received_from) AS first_received_at
   FROM ( SELECT cases.main_code,
            min(cases.measure_effective_at) AS measured_at
           FROM cases
          WHERE cases.main_code IS NOT NULL AND cases.measure_effective_at IS NOT NULL
          GROUP BY cases.main_code) m
     JOIN cases k ON k.main_code = m.main_code
     JOIN case_complaints c ON c.case_id = k.id AND c.received_from >= m.measured_at AND NOT c.uncertain_time
  GROUP BY m.main_code, m.measured_at;

create view order_effects as
 SELECT r.order_id,
    r.case_id,
    r.unit,
    r.decided_at AS accepted_at,
    e.received_at AS recurred_at,
        CASE
            WHEN e.received_at < (r.decided_at + '30 days'::interval) THEN false
            WHEN (r.decided_at + '30 days'::interval) <= now() THEN true
            ELSE NULL::boolean
        END AS is_effective
   FROM reviews r
     LEFT JOIN LATERAL ( SELECT min(e_1.received_at) AS received_at
           FROM recurrences e_1
          WHERE e_1.order_id = r.order_id) e ON true
  WHERE r.state = 'accepted'::text AND r.complaint_id IS NULL;

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

CREATE OR REPLACE FUNCTION figure_channel(sender_kind text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when sender_kind in ('port', 'short-code', 'service-number') then 'port'
              when sender_kind in ('mobile', 'iot', 'fixed') then 'point-to-point' else 'other' end $function$;

CREATE OR REPLACE FUNCTION figure_holder(holders jsonb, owed_by text, ended_at timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce((
    select h.holder from (
      select x.value ->> 'holder' as holder,
        coalesce(lead((x.value ->> 'from')::timestamptz) over (order by x.n), ended_at) - (x.value ->> 'from')::timestamptz as held
      from jsonb_array_elements(holders) with ordinality as x (value, n)) h
    group by h.holder order by sum(h.held) desc, h.holder limit 1), owed_by) $function$;

CREATE OR REPLACE FUNCTION figure_net(inter_net text[])
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when inter_net is null or inter_net = '{unknown}' then 'unknown'
              when inter_net = '{yes}' then 'inter-net' when inter_net = '{no}' then 'on-net' else 'mixed' end $function$;

CREATE OR REPLACE FUNCTION figure_province(unit text, desk text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when desk is distinct from 'gateway' then right(unit, 2) end $function$;

CREATE OR REPLACE FUNCTION figures_of_complaints(from_at timestamp with time zone, until_at timestamp with time zone, of_units text[], of_provinces text[])
 RETURNS TABLE(unit text, province text, channel text, net text, level text, reports integer, disturbances integer, complainants integer, after_measure integer, second_disturbances integer, fraud integer)
 LANGUAGE sql
 STABLE
AS $function$
  select unit, province, channel, net,
    case when grouping(channel) = 0 then 'split' when grouping(unit) = 0 then 'unit' when grouping(province) = 0 then 'province' else 'all' end,
    count(*)::int, count(distinct disturbance_id)::int, count(distinct complainant_id)::int,
    count(*) filter (where after_measure)::int, count(*) filter (where second_disturbance)::int,
    count(*) filter (where risk = 'fraud')::int
  from figure_complaints
  where accepted_at >= from_at and accepted_at < until_at and excluded is null
    and (of_units is null or unit = any(of_units)) and (of_provinces is null or right(unit, 2) = any(of_provinces))
  group by grouping sets ((unit, province, channel, net), (unit, province), (province), ())
$function$;

CREATE OR REPLACE FUNCTION figures_of_orders(from_at timestamp with time zone, until_at timestamp with time zone, of_units text[], of_provinces text[])
 RETURNS TABLE(unit text, province text, channel text, net text, level text, due integer, withdrawn integer, returned integer, reassigned integer, counted integer, handled integer, in_time integer, effective integer, undecided integer, late integer, late_through_platform integer, late_through_others integer)
 LANGUAGE sql
 STABLE
AS $function$
  select unit, province, channel, net,
    case when grouping(channel) = 0 then 'split' when grouping(unit) = 0 then 'unit' when grouping(province) = 0 then 'province' else 'all' end,
    count(*)::int, count(*) filter (where excluded = 'withdrawn')::int, count(*) filter (where excluded = 'returned')::int,
    count(*) filter (where excluded = 'reassigned')::int,
    count(*) filter (where excluded is null)::int,
    count(*) filter (where excluded is null and is_handled)::int,
    count(*) filter (where excluded is null and is_handled and is_in_time)::int,
    count(*) filter (where excluded is null and is_effective)::int,
    -- Accepted, its 30 days still run; or answered and not yet judged.
    count(*) filter (where excluded is null and is_handled and is_effective is null and state in ('answered', 'accepted'))::int,
    count(*) filter (where excluded is null and is_late)::int,
    count(*) filter (where excluded is null and is_platform_fault)::int,
    count(*) filter (where excluded is null and forward_late_through is not null and not is_platform_fault)::int
  from figure_orders
  where due_at >= from_at and due_at < until_at
    and (of_units is null or unit = any(of_units)) and (of_provinces is null or right(unit, 2) = any(of_provinces))
  group by grouping sets ((unit, province, channel, net), (unit, province), (province), ())
$function$;

CREATE OR REPLACE FUNCTION figures_of_recurrences(from_at timestamp with time zone, until_at timestamp with time zone, of_units text[], of_provinces text[])
 RETURNS TABLE(main_code text, holder text, recurrences integer, cases integer, complaints integer)
 LANGUAGE sql
 STABLE
AS $function$
  select r.main_code, r.holder, count(*)::int, count(distinct r.case_id)::int, sum(r.complaints)::int
  from recurrences r
  where r.received_at >= from_at and r.received_at < until_at
    and (of_units is null or r.unit = any(of_units)) and (of_provinces is null or right(r.unit, 2) = any(of_provinces))
  group by grouping sets ((r.main_code), (r.holder), ())
  having (grouping(r.main_code) = 1 or r.main_code is not null) and (grouping(r.holder) = 1 or r.holder is not null)
$function$;

CREATE OR REPLACE FUNCTION hold_active_calendar()
 RETURNS text
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock_shared(hashtext('liandong/casework/active-calendar'));
  return (select version from active_calendar);
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

CREATE OR REPLACE FUNCTION note_complaint_left()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into complaints_left (complaint_id, case_id) values (old.complaint_id, old.case_id) on conflict do nothing;
  return null;
end $function$;

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

CREATE TRIGGER case_complaints_left AFTER DELETE ON case_complaints FOR EACH ROW EXECUTE FUNCTION note_complaint_left();

CREATE TRIGGER case_complaints_moved AFTER UPDATE OF case_id ON case_complaints FOR EACH ROW WHEN ((old.case_id <> new.case_id)) EXECUTE FUNCTION note_complaint_left();
