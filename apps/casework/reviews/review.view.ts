import { ApiProperty } from '@nestjs/swagger';
import {
  CASE_STATES,
  ORDER_STATES,
  RESULT_CODES,
  type CaseState,
  type OrderState,
  type ResultCode,
} from '#contracts/vocabulary';

const nullable = { type: String, nullable: true } as const;

/** A feedback that waits for 12321, or a case about which a complainant disagrees. */
export class ReviewView {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty() caseNumber!: string;
  @ApiProperty() sender!: string;
  @ApiProperty() risk!: string;
  @ApiProperty({ ...nullable, format: 'uuid' }) orderId!: string | null;
  @ApiProperty(nullable) orderNumber!: string | null;
  @ApiProperty(nullable) unit!: string | null;
  @ApiProperty({ enum: RESULT_CODES, nullable: true }) resultCode!: ResultCode | null;
  @ApiProperty({ description: 'Sampling plan and line, or `disagreement`' }) plan!: string;
  @ApiProperty({ ...nullable, description: 'Complaint whose complainant disagrees' }) complaintId!: string | null;
  @ApiProperty({ ...nullable, description: 'Why the complainant disagrees, and what was added' }) disagreement!:
    string | null;
  @ApiProperty({ format: 'date-time' }) askedAt!: Date;
  @ApiProperty({ ...nullable, format: 'date-time', description: 'First late instant' }) due!: Date | null;
  @ApiProperty() isOverdue!: boolean;
}

export class ReviewPageView {
  @ApiProperty({ type: [ReviewView] }) items!: ReviewView[];
  @ApiProperty({ ...nullable, description: 'Give it as `after` for the next page; null: no more' }) next!:
    string | null;
}

/** What became of it. */
export class ReviewedView {
  @ApiProperty({ ...nullable, format: 'uuid' }) orderId!: string | null;
  @ApiProperty(nullable) orderNumber!: string | null;
  @ApiProperty({ enum: ORDER_STATES, nullable: true }) orderState!: OrderState | null;
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty({ enum: CASE_STATES }) caseState!: CaseState;
}
