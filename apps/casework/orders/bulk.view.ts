import { ApiProperty } from '@nestjs/swagger';
import { ORDER_STATES, type OrderState } from '#contracts/vocabulary';

/** What became of one line. */
export class BulkLineView {
  @ApiProperty({ description: 'Of a list from 0; of a file as it counts them, the header being line 1' }) line!: number;
  @ApiProperty({ type: String, nullable: true, description: '工单编号, when the line names an order of yours' })
  orderNumber!: string | null;
  @ApiProperty({ enum: ['accepted', 'refused'] }) outcome!: 'accepted' | 'refused';
  @ApiProperty({ enum: ORDER_STATES, required: false, description: 'Of the order after an accepted line' })
  state?: OrderState;
  @ApiProperty({ required: false }) code?: string;
  @ApiProperty({ required: false }) field?: string;
  @ApiProperty({ required: false }) expected?: string;
  @ApiProperty({ required: false }) got?: string;
}

export class BulkView {
  @ApiProperty({ format: 'uuid', description: 'The result can be fetched by it for 14 days' }) id!: string;
  @ApiProperty({ format: 'date-time' }) postedAt!: string;
  @ApiProperty() accepted!: number;
  @ApiProperty() refused!: number;
  @ApiProperty({ type: [BulkLineView] }) lines!: BulkLineView[];
}
