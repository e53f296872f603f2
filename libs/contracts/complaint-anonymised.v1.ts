import { Id, Instant, Text } from './rules';

/**
 * The time for which a complaint's personal data may be kept is over: every context deletes its copies and keeps what
 * counts. Stream `intake.complaints.v1`, key normalised sender.
 */
export class ComplaintAnonymisedV1 {
  static readonly type = 'complaint-anonymised.v1';

  @Id() complaintId!: string;
  @Instant() at!: string;
  /** Why, e.g. `retention-over` or `asked-by-complainant`. */
  @Text(64) reason!: string;
}
