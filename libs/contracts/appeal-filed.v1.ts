import { Maybe, OrganisationCode, PersonalText, UnitCode } from './rules';

/** 处置申诉: the party a measure affects contests it at a carrier, which passes it on. Lane `orders`. */
export class AppealFiledV1 {
  static readonly type = 'appeal-filed.v1';

  /** As on the notice. */
  @PersonalText(40) noticeNumber!: string;
  /** The one-time code of the notice; never quoted. */
  @PersonalText(40) code!: string;
  @Maybe() @OrganisationCode() organisation?: string;
  /** Where it was filed. */
  @UnitCode() unit!: string;
  @PersonalText(2_000) grounds!: string;
  /** How the party wants to be reached. */
  @Maybe() @PersonalText(200) contact?: string;
}
