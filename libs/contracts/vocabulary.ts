/** Closed value lists that several contracts share (workflow.md §1–§6). *Unknown is a value, never a default.* */

export const YES_NO_UNKNOWN = ['yes', 'no', 'unknown'] as const;
export type YesNoUnknown = (typeof YES_NO_UNKNOWN)[number];

/** Where a complaint came from. */
export const COMPLAINT_SOURCES = ['own-desk', 'centre-12321', 'other-carrier', 'platform', 'client-app'] as const;
export type ComplaintSource = (typeof COMPLAINT_SOURCES)[number];

export const CHANNELS = ['hotline', 'web', 'wechat', 'sms', 'one-tap-client', 'app', 'letter', 'unknown'] as const;
export type Channel = (typeof CHANNELS)[number];

export const PRECISIONS = ['second', 'minute', 'day', 'unknown'] as const;
export type Precision = (typeof PRECISIONS)[number];

export const CERTAINTIES = ['stated', 'derived', 'unknown'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** How the text of the message reached the complaint. */
export const CAPTURES = ['auto-read', 'typed', 'transcribed', 'ocr', 'unknown'] as const;
export type Capture = (typeof CAPTURES)[number];

export const MESSAGE_TYPES = ['sms', 'mms', '5g', 'flash', 'unknown'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

/** Top split of every taxonomy: decides between the refusal path and the police path. */
export const NATURES = ['commercial', 'suspected-unlawful', 'unknown'] as const;
export type Nature = (typeof NATURES)[number];

export const RISKS = ['fraud', 'ordinary'] as const;
export type Risk = (typeof RISKS)[number];

export const SENDER_KINDS = [
  'mobile',
  'iot',
  'port',
  'short-code',
  'service-number',
  'fixed',
  'international',
  'alphanumeric',
] as const;
export type SenderKind = (typeof SENDER_KINDS)[number];

/** Table that decided who the responsible unit is. */
export const OWNER_METHODS = ['manual', 'portability', 'port-registry', 'segment', 'prefix', 'none'] as const;
export type OwnerMethod = (typeof OWNER_METHODS)[number];

export const CONFIDENCES = ['certain', 'probable', 'none'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** A result code says what the unit found; feedback.requirements.ts says what each must bring (workflow.md §5). */
export const RESULT_CODES = [
  'CONFIRMED_ACTED',
  'CONFIRMED_NO_RESOURCE',
  'NOT_CONFIRMED',
  'CONSENT_PROVEN',
  'SERVICE_MESSAGE',
  'SPOOFED_OR_FBS',
  'TRANSFERRED_POLICE',
  'NOT_OURS',
] as const;
export type ResultCode = (typeof RESULT_CODES)[number];

export const MEASURE_KINDS = [
  'remind',
  'limit-rate',
  'suspend-sms',
  'close-number',
  'close-port',
  'remove-signature',
  'blocklist',
  'intercept',
  'hand-to-police',
  'restore',
] as const;
export type MeasureKind = (typeof MEASURE_KINDS)[number];

export const MEASURE_SCOPES = ['displayed-code', 'sub-code-prefix', 'main-code', 'signature', 'subscriber'] as const;
export type MeasureScope = (typeof MEASURE_SCOPES)[number];

export const HOLDER_KINDS = ['own', 'partner-sp', 'third-party-platform', 'enterprise', 'individual'] as const;
export type HolderKind = (typeof HOLDER_KINDS)[number];

/** Clocks of workflow.md §6 that run in casework; the validity check is intake's own. */
export const CLOCK_KINDS = [
  'forward',
  'acknowledge',
  'return',
  'dispose',
  'commercial-target',
  'fraud-interim',
  'return-decision',
  'assist',
  'review',
  'answer-own-desk',
  'answer-12321',
  'appeal',
  'supervision',
] as const;
export type ClockKind = (typeof CLOCK_KINDS)[number];

export const RECEIPT_OUTCOMES = ['accepted', 'duplicate', 'refused', 'parked'] as const;
export type ReceiptOutcome = (typeof RECEIPT_OUTCOMES)[number];

/** States in which a received complaint can stand. */
export const COMPLAINT_STATES = [
  'checking',
  'accepted',
  'needs-info',
  'invalid',
  'lead',
  'out-of-scope',
  'linked',
  'answered',
  'withdrawn',
] as const;
export type ComplaintState = (typeof COMPLAINT_STATES)[number];

export const ORDER_STATES = [
  'issued',
  'delivered',
  'undeliverable',
  'acknowledged',
  'investigating',
  'answered',
  'accepted',
  'rework',
  'returned',
  'closed',
  'withdrawn',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

export const CASE_STATES = ['unresolved', 'open', 'in-progress', 'under-review', 'closed', 'reopened'] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** 协查: named facts of the receiving side, or a block at its border (workflow.md §5). */
export const ASSIST_KINDS = ['facts', 'block'] as const;
export type AssistKind = (typeof ASSIST_KINDS)[number];

/** What the receiving unit can be asked about a message; never its content. */
export const ASSIST_FACTS = [
  'delivered',
  'smsc',
  'scts',
  'originating-address',
  'gateway',
  'msg-id',
  'concatenation',
  'fake-base-station',
] as const;
export type AssistFact = (typeof ASSIST_FACTS)[number];

export const ASSIST_STATES = ['requested', 'answered', 'declined', 'withdrawn'] as const;
export type AssistState = (typeof ASSIST_STATES)[number];

export const ASSIST_OUTCOMES = ['answered', 'declined'] as const;
export type AssistOutcome = (typeof ASSIST_OUTCOMES)[number];

export const MEASURE_STATES = ['effective', 'expired', 'lifted', 'reduced'] as const;
export type MeasureState = (typeof MEASURE_STATES)[number];

/** What the unit that acted can do with its measure. */
export const MEASURE_CHANGES = ['lifted', 'reduced'] as const;
export type MeasureChange = (typeof MEASURE_CHANGES)[number];

export const APPEAL_STATES = ['filed', 'upheld', 'partly-upheld', 'dismissed', 'escalated'] as const;
export type AppealState = (typeof APPEAL_STATES)[number];

export const APPEAL_DECISIONS = ['upheld', 'partly-upheld', 'dismissed'] as const;
export type AppealDecision = (typeof APPEAL_DECISIONS)[number];

/** First the unit that acted, then 12321 or the arbiter. */
export const APPEAL_LEVELS = ['first', 'second'] as const;
export type AppealLevel = (typeof APPEAL_LEVELS)[number];

/** GB/T 2260 codes of the 31 mainland provinces; a test holds them equal to the kernel's. */
export const PROVINCE_CODES = [
  ...['11', '12', '13', '14', '15', '21', '22', '23', '31', '32', '33', '34', '35', '36', '37', '41', '42', '43'],
  ...['44', '45', '46', '50', '51', '52', '53', '54', '61', '62', '63', '64', '65'],
] as const;
