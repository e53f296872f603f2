import { ComplaintChanges } from './complaint-changes';
import { Instant, Maybe, Nested, OrganisationCode, PersonalText, Text } from './rules';

/** What a source says later of a complaint it reported: names it by its serial. Lane `complaints`. */
export abstract class ComplaintStatement {
  @Text(64) serial!: string;
  /** May be left out; when given it must be the organisation of the topic or token. */
  @Maybe() @OrganisationCode() organisation?: string;
}

/** 更正: facts of a complaint that were wrong or missing; of two corrections the one made later counts. */
export class ComplaintCorrectedV1 extends ComplaintStatement {
  static readonly type = 'complaint-corrected.v1';

  @Nested(() => ComplaintChanges) changes!: ComplaintChanges;
  @PersonalText(500) reason!: string;
  /** When the source made the correction. */
  @Instant() correctedAt!: string;
}

/** 撤回: the complainant doesn't uphold the complaint; possible until it is answered. */
export class ComplaintWithdrawnV1 extends ComplaintStatement {
  static readonly type = 'complaint-withdrawn.v1';

  @PersonalText(500) reason!: string;
  @Instant() withdrawnAt!: string;
}

/** 异议: the complainant doesn't agree with the final answer; once per complaint (workflow.md §8). */
export class ComplaintDisagreedV1 extends ComplaintStatement {
  static readonly type = 'complaint-disagreed.v1';

  @PersonalText(1_000) reason!: string;
  /** What the complainant adds. */
  @Maybe() @PersonalText(2_000) facts?: string;
}
