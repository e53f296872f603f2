import { Id, Maybe, OrganisationCode, Text, UnitCode } from './rules';

/** Whoever asked for an assist no longer needs it. Lane `orders`. */
export class AssistWithdrawnV1 {
  static readonly type = 'assist-withdrawn.v1';

  @Id() assistId!: string;
  @Maybe() @OrganisationCode() organisation?: string;
  /** The unit that asked. */
  @UnitCode() unit!: string;
  @Text(500) reason!: string;
  @Text(64) handler!: string;
}
