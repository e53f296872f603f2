import { ApiProperty } from '@nestjs/swagger';
import {
  TRANSFER_STATES,
  TRANSFER_TARGETS,
  type TransferState,
  type TransferTarget,
} from '#contracts/transfer-reported.v1';

/** One state a transfer came to, as it was reported. */
export class TransferStepView {
  @ApiProperty({ enum: TRANSFER_STATES }) state!: TransferState;
  @ApiProperty({ format: 'date-time' }) stateAt!: string;
  @ApiProperty() reference!: string;
  @ApiProperty({ type: String, nullable: true }) note!: string | null;
  @ApiProperty({ description: 'The unit or centre' }) recordedBy!: string;
  @ApiProperty({ type: String, nullable: true }) handler!: string | null;
  @ApiProperty({ format: 'date-time' }) recordedAt!: string;
}

export class TransferView {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) orderId!: string;
  @ApiProperty() unit!: string;
  @ApiProperty({ enum: TRANSFER_TARGETS, description: '公安 or 市场监管' }) to!: TransferTarget;
  @ApiProperty({ description: 'The latest' }) reference!: string;
  @ApiProperty({ format: 'date-time' }) sentAt!: Date;
  @ApiProperty({ enum: TRANSFER_STATES }) state!: TransferState;
  @ApiProperty({ type: [TransferStepView] }) steps!: TransferStepView[];
}

export class TransfersView {
  @ApiProperty({ type: [TransferView] }) items!: TransferView[];
}

export class TransferTakenView {
  @ApiProperty({ format: 'uuid', description: 'Id of the transfer' }) itemId!: string;
}
