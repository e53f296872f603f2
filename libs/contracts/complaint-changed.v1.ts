import { CaseEvent } from './case-events.v1';
import { CORRECTABLE, type Correctable } from './complaint-changes';
import { Id, OneOf, OneOfList, Text, Whole } from './rules';

/** `refolded`: a corrected sender, or what else tells who is responsible, took it to another case. */
export const COMPLAINT_CASE_CHANGES = ['withdrawn', 'corrected', 'refolded'] as const;
export type ComplaintCaseChange = (typeof COMPLAINT_CASE_CHANGES)[number];

/** What its source said later of a complaint, as it bears on the case; its counts afterwards. */
export class ComplaintChangedV1 extends CaseEvent {
  static readonly type = 'complaint-changed.v1';

  @Id() complaintId!: string;
  @OneOf(COMPLAINT_CASE_CHANGES) change!: ComplaintCaseChange;
  /** Members the source corrected. */
  @OneOfList(CORRECTABLE) changed!: Correctable[];
  @Text(500) reason!: string;
  /** Complaints that are left, and distinct complainants. */
  @Whole(0) complaints!: number;
  @Whole(0) distinctComplainants!: number;
}
