import { Flag, Id, Instant, Maybe, OneOf, Text, TextList, UnitCode } from '#contracts/rules';

/** What `POST /v1/supervisions` takes: an order, or a unit, or a theme with its units. */
export class SupervisionRequest {
  @Maybe() @Id() orderId?: string;
  @Maybe() @UnitCode() unit?: string;
  @Maybe() @Text(200) theme?: string;
  @Maybe() @TextList(200, 20) units?: string[];
  @Text(2_000) reason!: string;
  /** First instant that is late. */
  @Instant() due!: string;
  /** The person who answers for it. */
  @Text(64) issuer!: string;
}

/** What `POST /v1/supervisions/:id/decision` takes. */
export class SupervisionDecision {
  @Flag() accepted!: boolean;
  @Text(2_000) reason!: string;
  /** When it isn't accepted: until when the next reply is wanted. */
  @Maybe() @Instant() due?: string;
}

export const RECORD_KINDS = ['talk', 'rectification'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** 约谈 or 整改, as `POST /v1/supervision-records` takes it. */
export class SupervisionRecordRequest {
  @OneOf(RECORD_KINDS) kind!: RecordKind;
  @UnitCode() unit!: string;
  @Text(64) issuer!: string;
  @TextList(50, 100) attendees!: string[];
  /** When it was held, or ordered. */
  @Instant() heldAt!: string;
  @Text(200) topic!: string;
  @Text(4_000) demands!: string;
  @Maybe() @Instant() due?: string;
  @Maybe() @Id() supervisionId?: string;
}

export class SupervisionRecordResult {
  @Text(4_000) result!: string;
}
