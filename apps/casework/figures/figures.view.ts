import { ApiProperty } from '@nestjs/swagger';

const nullableText = { type: String, nullable: true } as const;
const rate = { type: Number, nullable: true, description: 'Null where nothing is counted' } as const;

export const FIGURE_LEVELS = ['all', 'province', 'unit', 'split'] as const;

/** What a row is about; null: all of it, and a province that is null at its own level: without 属地. */
export class FigureGroup {
  @ApiProperty({ enum: FIGURE_LEVELS }) level!: (typeof FIGURE_LEVELS)[number];
  @ApiProperty(nullableText) unit!: string | null;
  @ApiProperty(nullableText) province!: string | null;
  @ApiProperty({ ...nullableText, enum: ['port', 'point-to-point', 'other'] }) channel!: string | null;
  @ApiProperty({ ...nullableText, enum: ['on-net', 'inter-net', 'mixed', 'unknown'] }) net!: string | null;
}

export class OrderCounts extends FigureGroup {
  @ApiProperty({ description: 'Orders whose due time falls in the period' }) due!: number;
  @ApiProperty() withdrawn!: number;
  @ApiProperty({ description: 'Returned, and the return accepted' }) returned!: number;
  @ApiProperty({ description: 'Whoever holds it counts' }) reassigned!: number;
  @ApiProperty({ description: 'The denominator: due less those three' }) counted!: number;
  @ApiProperty({ description: 'With feedback' }) handled!: number;
  @ApiProperty({ description: 'With all feedback in time' }) inTime!: number;
  @ApiProperty({ description: 'Accepted, and not recurred within 30 days' }) effective!: number;
  @ApiProperty({ description: 'Answered and not yet judged, or the 30 days still run' }) undecided!: number;
  @ApiProperty({ description: 'Through the unit itself' }) late!: number;
  @ApiProperty({ description: 'Forwarded late through the platform or the unresolved queue; apart' })
  lateThroughPlatform!: number;
  @ApiProperty({ description: 'Forwarded late through 12321 or another source; apart' }) lateThroughOthers!: number;
}

export class OrderFigures extends OrderCounts {
  @ApiProperty(rate) handledRate!: number | null;
  @ApiProperty(rate) inTimeRate!: number | null;
  @ApiProperty(rate) effectiveRate!: number | null;
}

export class ComplaintFigures extends FigureGroup {
  @ApiProperty() reports!: number;
  @ApiProperty() disturbances!: number;
  @ApiProperty() complainants!: number;
  @ApiProperty() afterMeasure!: number;
  @ApiProperty() secondDisturbances!: number;
  @ApiProperty() fraud!: number;
}

export class RecurrenceFigures {
  @ApiProperty({ ...nullableText, description: 'Null: all, or by holder' }) mainCode!: string | null;
  @ApiProperty({ ...nullableText, description: 'Null: all, or by main code' }) holder!: string | null;
  @ApiProperty() recurrences!: number;
  @ApiProperty() cases!: number;
  @ApiProperty() complaints!: number;
}

export class FiguresView {
  @ApiProperty({ format: 'date-time' }) from!: string;
  @ApiProperty({ format: 'date-time', description: 'The first instant after the period' }) until!: string;
  @ApiProperty({ format: 'date-time', description: 'What came later may change them' }) countedAt!: string;
  @ApiProperty({ type: [OrderFigures] }) orders!: OrderFigures[];
  @ApiProperty({ type: [ComplaintFigures] }) complaints!: ComplaintFigures[];
  @ApiProperty({ type: [RecurrenceFigures] }) recurrences!: RecurrenceFigures[];
}

/** A share of what is counted, to four places. */
export const shareOf = (part: number, counted: number): number | null =>
  counted === 0 ? null : Math.round((part / counted) * 10_000) / 10_000;
