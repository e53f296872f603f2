import { NATIONAL, unitCode } from '#kernel/organisations';

/** Groups that exchange finds in the directory, because a site's centre and administrations have codes of their own. */
const CENTRE_12321 = `intake-centre-${NATIONAL}`;
const ARBITER = `institute-${NATIONAL}`;
const administrationOf = (province: string): string => `administration-${province}`;

const UNIT = /^([A-Z0-9]{2,16})-(\d{2})$/;
const ORGANISATION = /^[A-Z][A-Z0-9]{1,15}$/;

/**
 * The mailbox of who owes a clock. An organisation that owes as a whole is told at its national desk; the platform and its
 * unresolved queue are worked at 12321.
 */
function mailboxOf(ower: string): string {
  if (UNIT.test(ower)) return ower;
  if (ORGANISATION.test(ower)) return unitCode(ower, NATIONAL);
  return ower === 'arbiter' ? ARBITER : CENTRE_12321;
}

export const mailboxesOf = (owers: readonly string[]): string[] => [...new Set(owers.map(mailboxOf))];

/**
 * Who hears of a rung (workflow.md §6): a reminder goes to whoever owes it, then to the headquarters of its organisation,
 * then to the administration of its province (of the case's, where the ower has none) and 12321.
 */
export function rungMailboxes(rung: string, owedBy: string, caseUnit: string | null): string[] {
  const unit = UNIT.exec(owedBy);
  if (rung === 'headquarters' && unit !== null) return [unitCode(unit[1]!, NATIONAL)];
  if (rung !== 'administration') return mailboxesOf([owedBy]);
  const province = unit?.[2] ?? caseUnit?.slice(-2) ?? NATIONAL;
  return [administrationOf(province), CENTRE_12321];
}
