import { Id, Instant, OneOf, OrganisationCode, Text } from './rules';

export const SET_ASIDE_STATES = ['checking', 'lead', 'out-of-scope'] as const;

/** A complaint that was receipted and claims its serial but gets no case now. Stream `intake.complaints.v1`, key normalised sender. */
export class ComplaintSetAsideV1 {
  static readonly type = 'complaint-set-aside.v1';

  @Id() complaintId!: string;
  @OrganisationCode() organisation!: string;
  @Text(64) serial!: string;
  @Text(64) sender!: string;
  @OneOf(SET_ASIDE_STATES) state!: (typeof SET_ASIDE_STATES)[number];
  /** Why, e.g. `suspected-service-message` or `older-than-retention`. */
  @Text(200) reason!: string;
  @Instant() complainedAt!: string;
}
