import { CaseEvent } from './case-events.v1';
import { Id, Instant, Maybe, OneOf, OrganisationCode, Text, UnitCode } from './rules';

/** 公安 or 市场监管. */
export const TRANSFER_TARGETS = ['police', 'market-supervision'] as const;
export type TransferTarget = (typeof TRANSFER_TARGETS)[number];

/** 移送 goes sent → acknowledged → answered (workflow.md §5). */
export const TRANSFER_STATES = ['sent', 'acknowledged', 'answered'] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];

/** 移送: what an order is about was handed to an authority, or that has replied; beside the order, not instead. Lane `orders`. */
export class TransferReportedV1 {
  static readonly type = 'transfer-reported.v1';

  @Id() orderId!: string;
  @Maybe() @OrganisationCode() organisation?: string;
  /** The unit that speaks; must be the one the order was issued to. */
  @UnitCode() unit!: string;
  /** Of the transfer that went on; may be left out where target and reference name it. */
  @Maybe() @Id() transferId?: string;
  @OneOf(TRANSFER_TARGETS) to!: TransferTarget;
  /** The reference under which the authority has it; a result TRANSFERRED_POLICE names the same. */
  @Text(200) reference!: string;
  @Instant() sentAt!: string;
  @OneOf(TRANSFER_STATES) state!: TransferState;
  /** When it came to this state; absent: `sentAt` for sent, else when this message came. */
  @Maybe() @Instant() stateAt?: string;
  /** What the authority said, or why it was sent. */
  @Maybe() @Text(1_000) note?: string;
  @Maybe() @Text(64) handler?: string;
}

/** A transfer came to a state. Streams `casework.cases.v1`; the unit's mailbox when 12321 recorded it. */
export class TransferRecordedV1 extends CaseEvent {
  static readonly type = 'transfer-recorded.v1';

  @Id() transferId!: string;
  @Id() orderId!: string;
  @UnitCode() unit!: string;
  @OneOf(TRANSFER_TARGETS) to!: TransferTarget;
  @Text(200) reference!: string;
  @Instant() sentAt!: string;
  @OneOf(TRANSFER_STATES) state!: TransferState;
  @Instant() stateAt!: string;
  @Maybe() @Text(1_000) note!: string | null;
  /** The unit or centre that recorded it. */
  @Text(32) recordedBy!: string;
}
