import { ApiProperty } from '@nestjs/swagger';
import { Maybe, OneOf, RequiredWhen, Text, TextList } from '#contracts/rules';

export const REVIEW_DECISIONS = ['accept', 'rework'] as const;
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];

/** What 12321 says of an answered order (workflow.md §5). */
export class OrderReviewRequest {
  @ApiProperty({ enum: REVIEW_DECISIONS })
  @OneOf(REVIEW_DECISIONS)
  decision!: ReviewDecision;

  @ApiProperty({ required: false, maxLength: 1_000, description: 'With `rework`, and only then: told to the unit' })
  @RequiredWhen('decision', ['rework'], 'absent')
  @Text(1_000)
  reason?: string;

  @ApiProperty({ type: [String], required: false, description: 'What the next feedback must bring, up to 20' })
  @Maybe()
  @TextList(20, 200)
  missing?: string[];

  @ApiProperty({ description: 'Who decides: name or staff number', maxLength: 64 })
  @Text(64)
  person!: string;
}

/** What 12321 says of a closed case about which a complainant disagrees (workflow.md §8): `accept` leaves the result as it is. */
export class DisagreementRequest {
  @ApiProperty({ enum: REVIEW_DECISIONS })
  @OneOf(REVIEW_DECISIONS)
  decision!: ReviewDecision;

  @ApiProperty({
    required: false,
    maxLength: 1_000,
    description: 'With `accept`: the second and last answer, in plain Chinese',
  })
  @RequiredWhen('decision', ['accept'], 'absent')
  @Text(1_000)
  reply?: string;

  @ApiProperty({ required: false, maxLength: 1_000, description: 'With `rework`: why it is worked on again' })
  @RequiredWhen('decision', ['rework'], 'absent')
  @Text(1_000)
  reason?: string;

  @ApiProperty({ description: 'Who decides: name or staff number', maxLength: 64 })
  @Text(64)
  person!: string;
}
