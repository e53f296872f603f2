import { Maybe, OrganisationCode, PersonalText, UnitCode } from './rules';

/** The affected party doesn't accept the first decision: 12321 or the arbiter decides, once. Lane `orders`. */
export class AppealEscalatedV1 {
  static readonly type = 'appeal-escalated.v1';

  @PersonalText(40) noticeNumber!: string;
  /** The same code as for the filing. */
  @PersonalText(40) code!: string;
  @Maybe() @OrganisationCode() organisation?: string;
  @UnitCode() unit!: string;
  @PersonalText(2_000) grounds!: string;
}
