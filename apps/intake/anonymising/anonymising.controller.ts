import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { AllowRoles } from '#access/principal';
import { readMessage } from '#contracts/reading';
import { OneOf } from '#contracts/rules';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { Anonymising, ANONYMISING_REASONS, type AnonymisingReason } from './anonymising.service';

export class AnonymisingRequest {
  @ApiProperty({ enum: ANONYMISING_REASONS })
  @OneOf(ANONYMISING_REASONS)
  reason!: AnonymisingReason;
}

export class AnonymisedView {
  @ApiProperty({ format: 'uuid' }) complaintId!: string;
  @ApiProperty({ format: 'date-time' }) anonymisedAt!: string;
}

@ApiTags('complaints')
@ApiBearerAuth()
@AllowRoles('centre-12321', 'operator')
@Controller('v1/complaints')
export class AnonymisingController {
  constructor(@Inject(Anonymising) private readonly anonymising: Anonymising) {}

  @Post(':id/anonymisation')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Deletes what a complaint says of a person, everywhere',
    description:
      'Only of one that is over. What is counted stays. Cannot be undone; asked for again it changes nothing.',
  })
  @ApiBody({ type: AnonymisingRequest })
  @ApiOkResponse({ type: AnonymisedView })
  async anonymise(@Param('id') id: string, @Body() body: unknown): Promise<AnonymisedView> {
    const reading = readMessage(AnonymisingRequest, (body ?? null) as object | null);
    if (!reading.ok) {
      const { code, field, expected, got } = reading;
      throw new DomainError(code, { ...(field !== undefined && { field }), expected, got });
    }
    if (!isUuid(id)) throw new DomainError('NOT_FOUND', { field: 'id', expected: 'a complaintId' });
    const at = await this.anonymising.anonymise(id, reading.message.reason);
    return { complaintId: id, anonymisedAt: at.toISOString() };
  }
}
