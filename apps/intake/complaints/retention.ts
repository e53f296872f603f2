import type { RuleProfile } from '#worktime/profile';
import { profileInForce } from '#worktime/profile';

/**
 * The moment before which no carrier need have kept a record any more: `recordRetention` months before now, under the
 * profile in force now, or the one named. A complaint about an older message is a lead. Null before the first profile.
 */
export function retentionFloor(now: Date, profiles: readonly RuleProfile[], chosen?: string): number | null {
  const profile = chosen === undefined ? profileInForce(now, profiles) : profiles.find(({ id }) => id === chosen);
  if (profile === undefined) return null;
  const floor = new Date(now);
  floor.setUTCMonth(floor.getUTCMonth() - profile.recordRetention.months);
  // 31 August less six months is the end of February, not the third of March.
  if (floor.getUTCDate() !== now.getUTCDate()) floor.setUTCDate(0);
  return floor.getTime();
}
