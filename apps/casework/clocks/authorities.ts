import { administrationOf, CENTRE_12321 } from '#contracts/topics';
import { NATIONAL } from '#kernel/organisations';

const UNIT = /^([A-Z0-9]{2,16})-(\d{2})$/;

/** The mailboxes of those who owe clocks. Whoever is no unit works at 12321 (its desks, its queue) or is a part of the platform. */
export const mailboxesOf = (owers: readonly string[]): string[] => [
  ...new Set(owers.map((one) => (UNIT.test(one) ? one : CENTRE_12321))),
];

/**
 * Who hears of a rung (workflow.md §6): a reminder goes to whoever owes it, then to the headquarters of its organisation,
 * then to the administration of its province and 12321.
 */
export function rungMailboxes(rung: string, owedBy: string, caseUnit: string | null): string[] {
  const unit = UNIT.exec(owedBy);
  if (rung === 'headquarters') return unit === null ? [CENTRE_12321] : [`${unit[1]}-${NATIONAL}`];
  if (rung !== 'administration') return mailboxesOf([owedBy]);
  const province = unit?.[2] ?? (caseUnit === null ? NATIONAL : caseUnit.slice(-2));
  return [administrationOf(province), CENTRE_12321];
}
