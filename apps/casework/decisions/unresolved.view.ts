import { ApiProperty } from '@nestjs/swagger';
import { CaseSummary } from '../cases/case.view';

export const UNRESOLVED_REASONS = ['no-owner', 'undeliverable'] as const;
/** The tables name nobody, or the mailbox of the unit they name would not take it. */
export type UnresolvedReason = (typeof UNRESOLVED_REASONS)[number];

const nullableText = { type: String, nullable: true } as const;

/** A forward clock that still runs: how long 12321's complaint has been on its way, and in whose hands. */
export class WaitingClock {
  @ApiProperty({ format: 'uuid' }) clockId!: string;
  @ApiProperty({ format: 'uuid' }) complaintId!: string;
  @ApiProperty() holder!: string;
  @ApiProperty({ format: 'date-time' }) due!: string;
  @ApiProperty() isOverdue!: boolean;
}

export class UnresolvedView extends CaseSummary {
  @ApiProperty({ enum: UNRESOLVED_REASONS }) reason!: UnresolvedReason;
  @ApiProperty({ ...nullableText, description: 'Why the mailbox would not take it' }) code!: string | null;
  @ApiProperty({ format: 'date-time' }) since!: Date;
  @ApiProperty({ description: 'Working days begun since then, the first not counted' }) workingDays!: number;
  @ApiProperty({ description: 'Natural hours since then' }) hours!: number;
  @ApiProperty({ ...nullableText, description: 'Who of 12321 looks after it' }) assignee!: string | null;
  @ApiProperty({ type: [WaitingClock], description: 'The ten due first' }) clocks!: WaitingClock[];
}

export class UnresolvedPageView {
  @ApiProperty({ type: [UnresolvedView] }) items!: UnresolvedView[];
  @ApiProperty({ ...nullableText, description: 'Give it as `after` for the next page; null: no more' })
  next!: string | null;
}

/** What became of a case of the queue. */
export class ResolvedView {
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty() state!: string;
  @ApiProperty(nullableText) unit!: string | null;
  @ApiProperty({ ...nullableText, description: 'The order that was issued; null when closed or merged' })
  orderId!: string | null;
  @ApiProperty({ ...nullableText, description: 'The live case that its complaints joined' }) mergedInto!: string | null;
  @ApiProperty({ ...nullableText, description: 'The manual owner decision' }) decisionId!: string | null;
}
