import { EvidenceReference } from './order-feedback.v1';
import { Flag, Id, Instant, ListOf, Maybe, OneOf, OrganisationCode, Text, UnitCode, Whole } from './rules';

/** 催办 by 12321, 督办 by an administration (workflow.md §6). */
export const SUPERVISION_KINDS = ['urging', 'supervision'] as const;
export type SupervisionKind = (typeof SUPERVISION_KINDS)[number];

/** What all events of a supervision carry. With a case they are events of `casework.cases.v1`, else of `casework.notices.v1`. */
abstract class SupervisionEvent {
  @Id() supervisionId!: string;
  @Maybe() @Id() caseId?: string | null;
  @Maybe() @Whole(1) caseSeq?: number | null;
  @Instant() at!: string;
  /** The unit that is urged or supervised. */
  @UnitCode() unit!: string;
  /** From 1; a reply that is not accepted opens the next one. */
  @Whole(1) round!: number;
}

/** 催办、督办: a person wants a written reply from a unit, about an order, itself or a theme, before `due`. */
export class SupervisionIssuedV1 extends SupervisionEvent {
  static readonly type = 'supervision-issued.v1';

  @OneOf(SUPERVISION_KINDS) kind!: SupervisionKind;
  @UnitCode() issuedBy!: string;
  /** The person who answers for it. */
  @Text(64) issuer!: string;
  @Maybe() @Id() orderId?: string | null;
  @Maybe() @Text(40) orderNumber?: string | null;
  @Maybe() @Text(200) theme?: string | null;
  @Text(2_000) reason!: string;
  /** First instant that is late. */
  @Instant() due!: string;
}

/** The unit's written reply. Lane `orders`. */
export class SupervisionRepliedV1 {
  static readonly type = 'supervision-replied.v1';

  @Id() supervisionId!: string;
  @Maybe() @OrganisationCode() organisation?: string;
  @UnitCode() unit!: string;
  @Text(10_000) reply!: string;
  @ListOf(() => EvidenceReference, 50) evidence!: EvidenceReference[];
  @Text(64) handler!: string;
}

/** The reply has come; told to whoever wants it. */
export class SupervisionReplyRecordedV1 extends SupervisionEvent {
  static readonly type = 'supervision-reply-recorded.v1';

  @UnitCode() issuedBy!: string;
  @Flag() inTime!: boolean;
  @Text(10_000) reply!: string;
  @ListOf(() => EvidenceReference, 50) evidence!: EvidenceReference[];
}

/** The reply was accepted, or not: then `due` says until when the next one is wanted. */
export class SupervisionDecidedV1 extends SupervisionEvent {
  static readonly type = 'supervision-decided.v1';

  @UnitCode() issuedBy!: string;
  @Flag() accepted!: boolean;
  @Text(2_000) reason!: string;
  @Maybe() @Instant() due?: string | null;
}

/** Why nobody can be asked any more: the order left the unit, or it or the supervision itself never reached it. */
export const SUPERVISION_END_REASONS = ['withdrawn', 'returned', 'reassigned', 'undeliverable'] as const;
export type SupervisionEndReason = (typeof SUPERVISION_END_REASONS)[number];

/** No reply is wanted any more: the unit no longer has the order it was about, or isn't in the directory. Told to whoever wanted it and, where it can be, to the unit. */
export class SupervisionEndedV1 extends SupervisionEvent {
  static readonly type = 'supervision-ended.v1';

  @UnitCode() issuedBy!: string;
  /** Absent when it is about no order. */
  @Maybe() @Id() orderId?: string;
  @OneOf(SUPERVISION_END_REASONS) reason!: SupervisionEndReason;
}

/** No reply came in time, where no case's clock says so. Told to the unit and to whoever wants the reply, once a round. */
export class SupervisionOverdueV1 extends SupervisionEvent {
  static readonly type = 'supervision-overdue.v1';

  @UnitCode() issuedBy!: string;
  @Maybe() @Text(200) theme?: string | null;
  @Instant() due!: string;
}
