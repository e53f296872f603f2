import { ApiProperty } from '@nestjs/swagger';
import { CASE_STATES, type CaseState } from '#contracts/vocabulary';

/** How cases belong together: by a link, or only by what they have in common. */
export const RELATIONS = ['linked', 'main-code', 'signature', 'holder'] as const;
export type Relation = (typeof RELATIONS)[number];

export class RelatedCase {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ description: '联动事件编号' }) number!: string;
  @ApiProperty({ type: String, nullable: true }) unit!: string | null;
  @ApiProperty() sender!: string;
  @ApiProperty({ enum: CASE_STATES }) state!: CaseState;
  @ApiProperty() complaints!: number;
  @ApiProperty({ format: 'date-time' }) openedAt!: Date;
  @ApiProperty({ enum: RELATIONS, isArray: true }) by!: Relation[];
}

/** What there is of one main code, signature or holder, over every unit. */
export class Grouping {
  @ApiProperty({ enum: ['main-code', 'signature', 'holder'] }) by!: Exclude<Relation, 'linked'>;
  @ApiProperty() value!: string;
  @ApiProperty() cases!: number;
  @ApiProperty({ description: 'Of them not closed' }) open!: number;
  @ApiProperty() complaints!: number;
  @ApiProperty({ description: '处置后复现' }) recurrences!: number;
}
