import { Id, IdList, Instant, Maybe, OneOf, OneOfList, OrganisationCode, Text, UnitCode } from './rules';
import { ASSIST_FACTS, ASSIST_KINDS, type AssistFact, type AssistKind } from './vocabulary';

/** 协查: asks the receiving side for named facts of some complaints' messages, or for a block at its border. Lane `orders`. */
export class AssistAskedV1 {
  static readonly type = 'assist-asked.v1';

  /** The order in whose work it is asked. */
  @Id() orderId!: string;
  @Maybe() @OrganisationCode() organisation?: string;
  /** The unit that asks: the one the order was issued to. */
  @UnitCode() unit!: string;
  /** Absent: facts. A block only where the origin can't be reached: unresolved, international or alphanumeric, spoofed. */
  @Maybe() @OneOf(ASSIST_KINDS) kind?: AssistKind;
  /** Complaints of the order's case whose recipients belong to one receiving unit. */
  @IdList(200) complaintIds!: string[];
  /** Named facts; a block needs none. */
  @OneOfList(ASSIST_FACTS) facts!: AssistFact[];
  @Instant() windowFrom!: string;
  @Instant() windowUntil!: string;
  /** Never the message's own words: they are refused. */
  @Text(500) reason!: string;
  @Text(64) handler!: string;
}
