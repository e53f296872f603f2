import { ApiProperty } from '@nestjs/swagger';
import {
  MEASURE_KINDS,
  MEASURE_SCOPES,
  MEASURE_STATES,
  type MeasureKind,
  type MeasureScope,
  type MeasureState,
} from '#contracts/vocabulary';

const nullableTime = { type: String, format: 'date-time', nullable: true } as const;
const nullableText = { type: String, nullable: true } as const;

/** A measure as lists and single views show it; the code of its notice is shown nowhere. */
export class MeasureView {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ description: '告知书编号' }) noticeNumber!: string;
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty({ ...nullableText, format: 'uuid' }) orderId!: string | null;
  @ApiProperty({ ...nullableText, format: 'uuid', description: 'The assist that asked for it' }) assistId!:
    string | null;
  @ApiProperty({ description: 'The unit that acted' }) unit!: string;
  @ApiProperty({ enum: MEASURE_STATES }) state!: MeasureState;
  @ApiProperty({ enum: MEASURE_KINDS }) kind!: MeasureKind;
  @ApiProperty() target!: string;
  @ApiProperty({ enum: MEASURE_SCOPES }) scope!: MeasureScope;
  @ApiProperty({ format: 'date-time' }) effectiveAt!: Date;
  @ApiProperty(nullableTime) endsAt!: Date | null;
  @ApiProperty({ ...nullableText, description: 'Why it has no end' }) untilLifted!: string | null;
  @ApiProperty() reason!: string;
  @ApiProperty() noticeGiven!: boolean;
  @ApiProperty(nullableText) secondPerson!: string | null;
  @ApiProperty(nullableText) impactPreview!: string | null;
  @ApiProperty(nullableTime) endedAt!: Date | null;
  @ApiProperty(nullableText) endReason!: string | null;
  @ApiProperty({ description: 'An appeal was upheld: it should never have been taken' }) isWrong!: boolean;
  @ApiProperty({ ...nullableText, format: 'uuid' }) appealId!: string | null;
}

export class MeasurePageView {
  @ApiProperty({ type: [MeasureView] }) items!: MeasureView[];
  @ApiProperty({ ...nullableText, description: 'Give it as `after` for the next page; null: no more' })
  next!: string | null;
}

/** Who else a measure would hit. Lists end after 200 names; the counts are whole. */
export class PreviewHits {
  @ApiProperty({ type: [String], description: 'Registered or complained-of codes at and behind the target' })
  subCodes!: string[];
  @ApiProperty() subCodeCount!: number;
  @ApiProperty({ type: [String] }) holders!: string[];
  @ApiProperty({ type: [String] }) signatures!: string[];
  @ApiProperty({ type: [String], description: 'Units with current cases' }) units!: string[];
  @ApiProperty({ description: 'Current cases' }) cases!: number;
  @ApiProperty() complaints!: number;
  @ApiProperty() distinctComplainants!: number;
  @ApiProperty() measuresInForce!: number;
}

export class PreviewView {
  @ApiProperty({ format: 'uuid', description: 'Quoted in `impactPreview` of the measure' }) id!: string;
  @ApiProperty({ enum: MEASURE_SCOPES }) scope!: MeasureScope;
  @ApiProperty() target!: string;
  @ApiProperty({ format: 'date-time' }) madeAt!: string;
  @ApiProperty({ format: 'date-time', description: 'A later feedback needs another preview' }) validUntil!: string;
  @ApiProperty({ type: PreviewHits }) hits!: PreviewHits;
}
