import { ApiProperty } from '@nestjs/swagger';
import { Maybe, Text, UnitCode } from '#contracts/rules';

/** 撤单 by 12321. */
export class OrderWithdrawalRequest {
  @ApiProperty({ description: 'Told to the unit', maxLength: 500 })
  @Text(500)
  reason!: string;

  @ApiProperty({ description: 'Who decides: name or staff number', maxLength: 64 })
  @Text(64)
  person!: string;
}

/** 追加派单 by 12321: a further order beside those the case has, e.g. to the host beside the reseller. */
export class FurtherOrderRequest {
  @ApiProperty({ example: 'CMCC-00' })
  @UnitCode()
  unit!: string;

  @ApiProperty({ required: false, description: '`gateway` or `resale` when a special desk must act', maxLength: 16 })
  @Maybe()
  @Text(16)
  desk?: string;

  @ApiProperty({ description: 'Why this unit must act as well; told to it', maxLength: 300 })
  @Text(300)
  reason!: string;

  @ApiProperty({ description: 'Who decides: name or staff number', maxLength: 64 })
  @Text(64)
  person!: string;
}
