/** Every topic of the platform. Partition counts never change: a new topic version is drained into. */

const DAY_MS = 24 * 3_600_000;

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs: number;
  /** What the record key is; order exists only within one key. */
  readonly key: string;
  /** Largest record batch the broker takes. */
  readonly maxBytes: number;
  /** Types (`ce_type`) that may appear. */
  readonly types: readonly string[];
}

const MIB = 1_048_576;
/** Streams that few records flow in: more partitions would cost every fetch without end. */
const FEW = 2;

const internal = (name: string, key: string, types: readonly string[], partitions = 12): TopicSpec => ({
  name,
  partitions,
  retentionMs: 30 * DAY_MS,
  key,
  maxBytes: 4 * MIB,
  types,
});

export const COMPLAINT_STREAM = internal('intake.complaints.v1', 'first normalised sender', [
  'complaint-accepted.v1',
  'complaint-set-aside.v1',
  'complaint-judged.v1',
  'complaint-check-overdue.v1',
  'complaint-correction-recorded.v1',
  'complaint-withdrawal-recorded.v1',
  'complaint-disagreement-recorded.v1',
  'complaint-anonymised.v1',
]);
/** What receiving units, units that acted and filing desks are told about assists, measures and appeals. */
const ASSISTS_AND_MEASURES = [
  'assist-requested.v1',
  'assist-answer-recorded.v1',
  'assist-withdrawal-recorded.v1',
  'measure-recorded.v1',
  'measure-expired.v1',
  'measure-lifted.v1',
  'measure-reduced.v1',
  'appeal-opened.v1',
  'appeal-decision-recorded.v1',
] as const;

/** What becomes of orders beside their answers. */
const ORDERS_CHANGED = ['order-reassignment-recorded.v1', 'order-withdrawn.v1', 'transfer-recorded.v1'] as const;

/** What units are told about who is responsible, and who has to decide about it. */
const RETURNS = ['order-return-recorded.v1', 'return-decided.v1', 'responsibility-decided.v1'] as const;

export const CASE_STREAM = internal('casework.cases.v1', 'case id', [
  'case-opened.v1',
  'complaints-attached.v1',
  'order-issued.v1',
  'order-supplemented.v1',
  'order-undeliverable.v1',
  'order-acknowledgement-recorded.v1',
  'order-feedback-recorded.v1',
  'clock-started.v1',
  'clock-stopped.v1',
  'clock-overdue.v1',
  'clock-paused.v1',
  'clock-resumed.v1',
  'clock-rung.v1',
  'clock-moved.v1',
  'legal-hold-placed.v1',
  'legal-hold-lifted.v1',
  'complaint-changed.v1',
  'case-closed.v1',
  'case-reopened.v1',
  'complaints-moved.v1',
  'order-accepted.v1',
  'order-rework-requested.v1',
  'complaint-answered.v1',
  'supervision-issued.v1',
  'supervision-reply-recorded.v1',
  'supervision-decided.v1',
  'supervision-ended.v1',
  'owner-decided.v1',
  'unresolved-assigned.v1',
  ...ORDERS_CHANGED,
  ...RETURNS,
  'assist-delivered.v1',
  ...ASSISTS_AND_MEASURES,
  'complaint-erased.v1',
]);
/** Header that names the units whose mailboxes get an event, separated by commas. Orders and supplements name their unit themselves. */
export const ADDRESSEES = 'addressees';

/** Events of the case stream that exchange puts into mailboxes. */
export const MAILBOX_TYPES: readonly string[] = [
  'order-issued.v1',
  'order-supplemented.v1',
  'complaints-moved.v1',
  'order-accepted.v1',
  'order-rework-requested.v1',
  'complaint-answered.v1',
  'supervision-issued.v1',
  'supervision-reply-recorded.v1',
  'supervision-decided.v1',
  'supervision-ended.v1',
  ...ORDERS_CHANGED,
  'clock-paused.v1',
  'clock-resumed.v1',
  'clock-rung.v1',
  'clock-moved.v1',
  'legal-hold-placed.v1',
  'legal-hold-lifted.v1',
  ...RETURNS,
  ...ASSISTS_AND_MEASURES,
];

/** What intake tells sources beside receipts: a copy, with its id, of what its stream says, so that exchange needn't read that. */
export const INTAKE_NOTICES = internal(
  'intake.notices.v1',
  'addressee',
  ['complaint-judged.v1', 'complaint-check-overdue.v1'],
  FEW,
);

/** What complainants were told: a copy, with its id, of what the case stream says, so that intake needn't read that. */
export const ANSWER_STREAM = internal('casework.answers.v1', 'case id', ['complaint-answered.v1'], FEW);

/** What casework tells units and organisations beside any case: daily roots, lists, supervision of a unit or theme. */
export const NOTICE_STREAM = internal(
  'casework.notices.v1',
  'first addressee',
  [
    'history-anchored.v1',
    'monthly-list.v1',
    'supervision-issued.v1',
    'supervision-reply-recorded.v1',
    'supervision-decided.v1',
    'supervision-ended.v1',
    'supervision-overdue.v1',
  ],
  FEW,
);
export const DELIVERY_STREAM = internal('exchange.deliveries.v1', 'unit', ['deliveries.v1']);
export const INTAKE_RECEIPTS = internal('intake.receipts.v1', 'organisation', ['receipts.v1']);
export const CASEWORK_RECEIPTS = internal('casework.receipts.v1', 'organisation', ['receipts.v1']);

export const INTERNAL_TOPICS: readonly TopicSpec[] = [
  COMPLAINT_STREAM,
  CASE_STREAM,
  NOTICE_STREAM,
  ANSWER_STREAM,
  INTAKE_NOTICES,
  DELIVERY_STREAM,
  INTAKE_RECEIPTS,
  CASEWORK_RECEIPTS,
];

export type LaneKind = 'complaints' | 'orders';

/** What units say about assists, their measures and appeals against them. */
const ASSIST_STATEMENTS = [
  'assist-asked.v1',
  'assist-answered.v1',
  'assist-withdrawn.v1',
  'measure-changed.v1',
  'appeal-filed.v1',
  'appeal-escalated.v1',
  'appeal-decided.v1',
] as const;

/** Inbound lanes that exist so far; `sharing` comes with its context. */
const LANES: Readonly<Record<LaneKind, { partitions: number; types: readonly string[] }>> = {
  complaints: {
    partitions: 6,
    types: ['complaint-reported.v1', 'complaint-corrected.v1', 'complaint-withdrawn.v1', 'complaint-disagreed.v1'],
  },
  // One partition, so that a partner's own key habits can't reorder its orders.
  orders: {
    partitions: 1,
    types: [
      'order-acknowledged.v1',
      'order-feedback.v1',
      'orders-bulk.v1',
      'order-reassigned.v1',
      'transfer-reported.v1',
      'order-returned.v1',
      'supervision-replied.v1',
      ...ASSIST_STATEMENTS,
    ],
  },
};

/** Types that lanes of one kind take. */
export const laneTypes = (kind: LaneKind): readonly string[] => LANES[kind].types;

/** Inbound lane of one organisation, e.g. `partner.cmcc.in.complaints.v1`. */
export const laneName = (organisation: string, kind: LaneKind): string =>
  `partner.${organisation.toLowerCase()}.in.${kind}.v1`;

/** How long mail lies in a mailbox, on Kafka and over HTTP. */
export const MAILBOX_RETENTION_MS = 90 * DAY_MS;

/** Mailbox topic of one organisation, keyed by unit. */
export const mailboxName = (organisation: string): string => `partner.${organisation.toLowerCase()}.out.mailbox.v1`;

/** Pattern of all lanes of one kind. */
export const lanePattern = (kind: LaneKind): RegExp => new RegExp(`^partner\\.([a-z0-9]+)\\.in\\.${kind}\\.v1$`);

const PARTNER_TOPIC = /^partner\.([a-z0-9]+)\.(?:in\.(?:complaints|orders)|out\.mailbox)\.v1$/;

/** The organisation a partner topic belongs to; the topic is the identity, never the payload. @throws RangeError for any other topic. */
export function organisationOfTopic(topic: string): string {
  const match = PARTNER_TOPIC.exec(topic);
  if (!match) throw new RangeError(`not a partner topic: ${topic}`);
  return match[1]!.toUpperCase();
}

/** The topics one organisation gets when it joins. */
export function partnerTopics(organisation: string): TopicSpec[] {
  const lanes = (Object.keys(LANES) as LaneKind[]).map((kind): TopicSpec => ({
    name: laneName(organisation, kind),
    partitions: LANES[kind].partitions,
    retentionMs: 7 * DAY_MS,
    key: 'chosen by the partner',
    maxBytes: 4 * MIB,
    types: LANES[kind].types,
  }));
  return [
    ...lanes,
    {
      name: mailboxName(organisation),
      partitions: 3,
      retentionMs: MAILBOX_RETENTION_MS,
      key: 'unit',
      maxBytes: 4 * MIB,
      types: [...new Set([...MAILBOX_TYPES, ...NOTICE_STREAM.types, ...INTAKE_NOTICES.types, 'receipts.v1'])],
    },
  ];
}
