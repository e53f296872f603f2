import { CaseEvent } from './case-events.v1';
import { Id, Instant, Text, Whole } from './rules';

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

/** Casework has deleted what it knew of a complaint's text and words; the digests of what was erased stay in the chain. */
export class ComplaintErasedV1 extends CaseEvent {
  static readonly type = 'complaint-erased.v1';

  @Id() complaintId!: string;
  @Text(64) reason!: string;
  /** Fields of the case's history that were erased. */
  @Whole(0) fields!: number;
}
