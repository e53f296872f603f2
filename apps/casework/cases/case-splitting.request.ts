import { ApiProperty } from '@nestjs/swagger';
import { Id, Maybe, Text, TextList } from '#contracts/rules';

/** 拆分: complaints that do not belong together are told apart (workflow.md §4: what folds together may be split by 12321). */
export class SplitRequest {
  @ApiProperty({ type: [String], description: 'Ids of complaints of the case, 1 to 500' })
  @TextList(500, 36)
  complaintIds!: string[];

  @ApiProperty({
    required: false,
    format: 'uuid',
    description: 'An open case of the same sender; a new one when left out',
  })
  @Maybe()
  @Id()
  into?: string;

  @ApiProperty({ maxLength: 500, description: 'Told to both units' })
  @Text(500)
  reason!: string;

  @ApiProperty({ description: 'Who decides: name or staff number', maxLength: 64 })
  @Text(64)
  person!: string;
}

/** The case that the complaints are in now. */
export class SplitView {
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty({ description: '联动事件编号' }) caseNumber!: string;
  @ApiProperty({ description: 'Complaints that went over' }) moved!: number;
  @ApiProperty({ type: String, nullable: true, format: 'uuid', description: 'The order that carries them' })
  orderId!: string | null;
}
