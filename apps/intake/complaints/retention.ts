import { profileInForce, type RuleProfile } from '#worktime/profile';
import { bundledProfiles } from '#worktime/bundled';

/** How far back carriers must have kept records; a complaint about an older message is a lead (workflow.md §3). */
export class Retention {
  /** `chosen` names the profile to apply instead of the one in force. */
  constructor(
    private readonly chosen?: string,
    private readonly profiles: readonly RuleProfile[] = bundledProfiles(),
  ) {}

  /** The moment before which no record need exist any more: the profile's months before now. Null where no profile speaks. */
  floorAt(now: Date): number | null {
    const profile =
      this.chosen === undefined
        ? profileInForce(now, this.profiles)
        : this.profiles.find(({ id }) => id === this.chosen);
    if (profile === undefined) return null;
    const floor = new Date(now);
    floor.setUTCMonth(floor.getUTCMonth() - profile.recordRetention.months);
    // 31 August less six months is the end of February, not the third of March.
    if (floor.getUTCDate() !== now.getUTCDate()) floor.setUTCDate(0);
    return floor.getTime();
  }
}
