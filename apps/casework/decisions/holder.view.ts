import { ApiProperty } from '@nestjs/swagger';
import type { HoldingReason } from './holders';

const nullableTime = { type: String, format: 'date-time', nullable: true } as const;

export class HolderTotal {
  @ApiProperty({ description: 'A unit, 12321, platform, unresolved-queue or arbiter' }) holder!: string;
  @ApiProperty({ description: 'Begun after the first day, as budgets count them' }) workingDays!: number;
  @ApiProperty({ description: 'Natural hours' }) hours!: number;
}

export class HolderInterval extends HolderTotal {
  @ApiProperty({ description: 'What it had to do', example: 'return-to-be-decided' }) why!: HoldingReason;
  @ApiProperty({ type: String, nullable: true }) orderId!: string | null;
  @ApiProperty({ format: 'date-time' }) from!: string;
  @ApiProperty({ ...nullableTime, description: 'Null: holds it now' }) until!: string | null;
}

/** 流转台账: in whose hands a case was, and what each holder is charged. */
export class HoldersView {
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty({ description: '联动事件编号' }) caseNumber!: string;
  @ApiProperty({ ...nullableTime, description: 'The first target date, which the case keeps whoever has it' })
  firstDue!: string | null;
  @ApiProperty({ type: [HolderInterval] }) intervals!: HolderInterval[];
  @ApiProperty({ type: [HolderTotal] }) totals!: HolderTotal[];
}
