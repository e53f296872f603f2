import { ApiProperty } from '@nestjs/swagger';
import { CORRECTABLE, type Correctable } from '#contracts/complaint-changes';
import {
  CHECK_DECISIONS,
  INVALID_REASONS,
  type CheckDecision,
  type InvalidReason,
} from '#contracts/complaint-events.v1';
import { readMessage } from '#contracts/reading';
import { Maybe, OneOf, OneOfList, RequiredWhen, Text } from '#contracts/rules';
import { DomainError } from '#kernel/domain-error';

/** What a person at 12321 decides about one complaint of the check queue (workflow.md §3). */
export class CheckRequest {
  @ApiProperty({ enum: CHECK_DECISIONS })
  @OneOf(CHECK_DECISIONS)
  decision!: CheckDecision;

  @ApiProperty({ enum: INVALID_REASONS, required: false, description: 'With `invalid`, and only then' })
  @RequiredWhen('decision', ['invalid'], 'absent')
  @OneOf(INVALID_REASONS)
  reason?: InvalidReason;

  @ApiProperty({
    enum: CORRECTABLE,
    isArray: true,
    required: false,
    description: 'With `needs-info`, and only then: what the source must correct',
  })
  @RequiredWhen('decision', ['needs-info'], 'absent')
  @OneOfList(CORRECTABLE)
  missing?: Correctable[];

  @ApiProperty({ description: 'Who decides: name or staff number', maxLength: 64 })
  @Text(64)
  person!: string;

  @ApiProperty({ required: false, description: 'For the source’s desk; kept and sent masked', maxLength: 1_000 })
  @Maybe()
  @Text(1_000)
  note?: string;
}

/** @throws DomainError naming the field */
export function readCheckRequest(body: unknown): CheckRequest {
  const reading = readMessage(CheckRequest, (body ?? null) as object | null);
  if (!reading.ok) {
    const { code, field, expected, got } = reading;
    throw new DomainError(code, { ...(field !== undefined && { field }), expected, got });
  }
  const { missing } = reading.message;
  if (missing?.length === 0)
    throw new DomainError('FIELD_INVALID', { field: 'missing', expected: 'at least one field', got: 'an empty list' });
  return reading.message;
}
