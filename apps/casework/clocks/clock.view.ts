import { ApiProperty } from '@nestjs/swagger';
import { CLOCK_KINDS, type ClockKind } from '#contracts/vocabulary';
import { parseBudget } from '#worktime/budget';
import type { WorkCalendar } from '#worktime/calendar';
import { formatInstant } from '#worktime/days';
import { explain, type ExplainedDay } from '#worktime/explanation';
import type { Holding } from './clock';

/** A clock as it stands in the database. */
export interface StoredClock {
  readonly id: string;
  readonly orderId: string | null;
  readonly complaintId: string | null;
  readonly kind: ClockKind;
  readonly state: 'running' | 'stopped';
  readonly startedAt: Date;
  readonly dueAt: Date;
  readonly budget: string;
  readonly profile: string;
  readonly calendarVersion: string;
  readonly provisional: boolean;
  readonly owedBy: string;
  readonly holders: readonly Holding[];
  readonly stoppedAt: Date | null;
  readonly stopReason: string | null;
  readonly overdueAt: Date | null;
}

export class ClockView {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: String, nullable: true }) orderId!: string | null;
  @ApiProperty({ type: String, nullable: true }) complaintId!: string | null;
  @ApiProperty({ enum: CLOCK_KINDS }) clock!: ClockKind;
  @ApiProperty({ enum: ['running', 'stopped'] }) state!: 'running' | 'stopped';
  @ApiProperty({ description: 'Ran past its due time, or still does' }) isOverdue!: boolean;
  @ApiProperty({ format: 'date-time' }) startedAt!: string;
  @ApiProperty({ format: 'date-time', description: 'First instant that is late' }) due!: string;
  @ApiProperty() budget!: string;
  @ApiProperty() profile!: string;
  @ApiProperty() calendarVersion!: string;
  @ApiProperty({ description: 'Touches a year whose calendar is not published' }) provisional!: boolean;
  @ApiProperty() owedBy!: string;
  @ApiProperty({ type: Object, isArray: true, description: 'Each until the next, the last until it stops' })
  holders!: readonly Holding[];
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) stoppedAt!: string | null;
  @ApiProperty({ type: String, nullable: true }) stopReason!: string | null;
  @ApiProperty({ type: Object, isArray: true, required: false, description: 'Day by day, when asked for' })
  days?: readonly ExplainedDay[];
}

/** @param explainedBy the calendar to explain the due time by; nothing is said of a clock pinned to another version */
export function clockView(clock: StoredClock, now: Date, explainedBy?: WorkCalendar): ClockView {
  const { dueAt, startedAt, stoppedAt, overdueAt, calendarVersion, kind, ...same } = clock;
  const isExplained = explainedBy !== undefined && explainedBy.version === calendarVersion;
  return {
    ...same,
    holders: clock.holders.length > 0 ? clock.holders : [{ holder: clock.owedBy, from: startedAt.toISOString() }],
    clock: kind,
    calendarVersion,
    isOverdue: overdueAt !== null || (stoppedAt ?? now) >= dueAt,
    startedAt: formatInstant(startedAt.getTime()),
    due: formatInstant(dueAt.getTime()),
    stoppedAt: stoppedAt === null ? null : formatInstant(stoppedAt.getTime()),
    ...(isExplained ? { days: explain(startedAt, parseBudget(clock.budget), explainedBy).days } : {}),
  };
}
