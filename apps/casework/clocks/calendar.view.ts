import { ApiProperty } from '@nestjs/swagger';
import type { CalendarDiff } from './calendar-diff';

const COUNTS = 'moved, newlyOverdue, newlyInTime, noLongerProvisional, newlyProvisional';

export class CalendarDiffView implements CalendarDiff {
  @ApiProperty({ description: 'Open clocks looked at' }) open!: number;
  @ApiProperty({ description: 'Clocks whose due time changes' }) moved!: number;
  @ApiProperty({ description: 'Of these, in time until now and late by the new calendar' }) newlyOverdue!: number;
  @ApiProperty({ description: 'Of these, late until now and in time by the new calendar' }) newlyInTime!: number;
  @ApiProperty() noLongerProvisional!: number;
  @ApiProperty() newlyProvisional!: number;
  @ApiProperty({ type: Object, description: `By kind of clock: ${COUNTS}` }) byKind!: CalendarDiff['byKind'];
  @ApiProperty({ type: Object, description: 'The same by who owes them, most moved first' })
  byOwer!: CalendarDiff['byOwer'];
  @ApiProperty({ type: Object, isArray: true, description: 'Some of the moved clocks' })
  samples!: CalendarDiff['samples'];
}

export class CalendarPreviewView {
  @ApiProperty({ description: 'The version in force; installing asks for it' }) previous!: string;
  @ApiProperty({ description: 'The version that would be' }) version!: string;
  @ApiProperty({ type: CalendarDiffView }) diff!: CalendarDiffView;
}

export class CalendarInstalledView extends CalendarPreviewView {
  @ApiProperty({ type: String, nullable: true, description: 'Null when it was in force already' })
  flip!: string | null;
}

export class CalendarFlipView {
  @ApiProperty() id!: string;
  @ApiProperty() version!: string;
  @ApiProperty({ type: String, nullable: true }) previous!: string | null;
  @ApiProperty() reason!: string;
  @ApiProperty() flippedBy!: string;
  @ApiProperty({ format: 'date-time' }) flippedAt!: Date;
  @ApiProperty({ type: CalendarDiffView, description: 'What was foreseen' }) foreseen!: CalendarDiffView;
  @ApiProperty({ description: 'Clocks moved so far' }) moved!: number;
  @ApiProperty() lookedAt!: number;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) finishedAt!: Date | null;
}

export class CalendarView {
  @ApiProperty() version!: string;
  @ApiProperty() installedBy!: string;
  @ApiProperty({ format: 'date-time' }) installedAt!: Date;
  @ApiProperty() isActive!: boolean;
}

export class CalendarsView {
  @ApiProperty({ type: CalendarView, isArray: true }) calendars!: CalendarView[];
  @ApiProperty({ type: CalendarFlipView, isArray: true, description: 'The latest 20' }) flips!: CalendarFlipView[];
}
