import { ApiProperty } from '@nestjs/swagger';
import { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import {
  CHECK_DECISIONS,
  INVALID_REASONS,
  type CheckDecision,
  type InvalidReason,
} from '#contracts/complaint-events.v1';
import { COMPLAINT_SOURCES, COMPLAINT_STATES, SENDER_KINDS } from '#contracts/vocabulary';
import type { ComplaintSource, ComplaintState, SenderKind } from '#contracts/vocabulary';
import { dateOfDay, dayOfInstant } from '#worktime/days';
import type { ExplainedDay, Explanation } from '#worktime/explanation';
import { owedBy } from './check.events';
import type { StoredCheck, StoredDecision } from './check-reading.store';

/** A complaint of the check queue, masked. */
export class CheckView {
  @ApiProperty({ format: 'uuid' }) complaintId!: string;
  @ApiProperty({ description: '受理编号' }) acceptanceNumber!: string;
  @ApiProperty({ description: 'Whose complaint it is' }) organisation!: string;
  @ApiProperty({ enum: COMPLAINT_SOURCES }) source!: ComplaintSource;
  @ApiProperty({ enum: SENDER_KINDS }) senderKind!: SenderKind;
  @ApiProperty({ enum: COMPLAINT_STATES }) state!: ComplaintState;
  @ApiProperty({ type: String, nullable: true, description: 'Why it is in this state' }) reason!: string | null;
  @ApiProperty({ description: 'Grows with every change; the ETag' }) revision!: number;
  @ApiProperty({ format: 'date-time' }) complainedAt!: string;
  @ApiProperty({ type: String, nullable: true, description: 'First instant that is late; null: no limit' })
  due!: string | null;
  @ApiProperty() overdue!: boolean;
  @ApiProperty({
    type: String,
    nullable: true,
    description: '12321, or the source that owes information; null when done',
  })
  owedBy!: string | null;
  @ApiProperty({ type: Object, description: 'As in complaint-accepted.v1' }) complaint!: ComplaintAcceptedV1;
}

export class CheckPageView {
  @ApiProperty({ type: [CheckView] }) items!: CheckView[];
  @ApiProperty({ type: String, nullable: true, description: 'Give it as `after` for the next page; null: no more' })
  next!: string | null;
}

export class CheckDecisionView {
  @ApiProperty({ enum: CHECK_DECISIONS }) decision!: CheckDecision;
  @ApiProperty({ enum: INVALID_REASONS, nullable: true }) reason!: InvalidReason | null;
  @ApiProperty({ type: [String] }) missing!: string[];
  @ApiProperty({ type: String, nullable: true }) note!: string | null;
  @ApiProperty() person!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
}

/** How the due time comes about. */
export class CheckClockView {
  @ApiProperty() budget!: string;
  @ApiProperty() profile!: string;
  @ApiProperty() calendarVersion!: string;
  @ApiProperty({ description: 'A year without announced holidays was counted by weekends only' }) provisional!: boolean;
  @ApiProperty({ description: 'In Chinese' }) text!: string;
  @ApiProperty({ type: [Object], description: 'Day by day; empty when another calendar was in force' })
  days!: readonly ExplainedDay[];
}

/** One complaint of the check queue with its clock and decisions. */
export class CheckDetailView extends CheckView {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The text as it came; for 12321 alone, each reading is kept',
  })
  unmaskedText!: string | null;
  @ApiProperty({ type: CheckClockView, nullable: true }) clock!: CheckClockView | null;
  @ApiProperty({ type: [CheckDecisionView] }) decisions!: CheckDecisionView[];
}

export class WaitingCountView {
  @ApiProperty() organisation!: string;
  @ApiProperty({ enum: ['checking', 'needs-info'] }) state!: ComplaintState;
  @ApiProperty() waiting!: number;
  @ApiProperty() overdue!: number;
}

export class WaitingCountsView {
  @ApiProperty({ type: [WaitingCountView] }) items!: WaitingCountView[];
}

export class CheckDecidedView {
  @ApiProperty({ enum: COMPLAINT_STATES }) state!: ComplaintState;
  @ApiProperty() revision!: number;
}

const isOpen = (state: ComplaintState): boolean => state === 'checking' || state === 'needs-info';

export function checkView(row: StoredCheck, now: Date): CheckView {
  const complaint = JSON.parse(row.facts) as ComplaintAcceptedV1;
  const due = row.due_at instanceof Date ? row.due_at : null;
  return {
    complaintId: row.complaint_id,
    acceptanceNumber: complaint.acceptanceNumber,
    organisation: row.organisation,
    source: row.source,
    senderKind: row.sender_kind,
    state: row.state,
    reason: row.state_reason,
    revision: row.revision,
    complainedAt: row.complained_at.toISOString(),
    due: due?.toISOString() ?? null,
    overdue: row.overdue_at !== null || (isOpen(row.state) && due !== null && due <= now),
    owedBy: isOpen(row.state) ? owedBy(row.state, row.organisation) : null,
    complaint,
  };
}

export const checkPage = (rows: readonly StoredCheck[], limit: number, now: Date): CheckPageView => ({
  items: rows.map((row) => checkView(row, now)),
  next: rows.length < limit ? null : rows.at(-1)!.complaint_id,
});

export const decisionView = ({ decided_at, ...decision }: StoredDecision): CheckDecisionView => ({
  ...decision,
  at: decided_at.toISOString(),
});

export function clockView(row: StoredCheck, explanation: Explanation | null): CheckClockView | null {
  if (row.budget === null || !(row.due_at instanceof Date)) return null;
  const { budget, profile, calendar_version, provisional, complained_at, due_at } = row;
  const start = dateOfDay(dayOfInstant(complained_at.getTime()));
  const last = dateOfDay(dayOfInstant(due_at.getTime() - 1));
  const text =
    `自举报之日（${start}）次日起算，核查时限${budget.replace('wd', '个工作日').replace('h', '小时')}，` +
    `截至${last}24时；依据规则${profile}${provisional ? '，所涉年度节假日安排尚未公布，按周末推算' : ''}。`;
  return { budget, profile, calendarVersion: calendar_version, provisional, text, days: explanation?.days ?? [] };
}
