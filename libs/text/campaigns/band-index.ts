/** Of each key only so many of the newest campaigns are looked at … */
export const NEWEST_OF_A_KEY = 32;
/** … and of those found, so many are compared: the ones that share most keys. */
export const MOST_CANDIDATES = 16;

/** Which campaigns have which band keys. */
export class BandIndex {
  private readonly byKey = new Map<number, number[]>();

  add(campaign: number, keys: readonly number[]): void {
    for (const key of keys) {
      const campaigns = this.byKey.get(key);
      if (campaigns === undefined) this.byKey.set(key, [campaign]);
      else insert(campaigns, campaign);
    }
  }

  remove(campaign: number, keys: readonly number[]): void {
    for (const key of keys) {
      const campaigns = this.byKey.get(key);
      const at = campaigns?.indexOf(campaign) ?? -1;
      if (at >= 0) campaigns!.splice(at, 1);
      if (campaigns?.length === 0) this.byKey.delete(key);
    }
  }

  /** Campaigns that share a key, at most `MOST_CANDIDATES`: those that share most, of equal ones the oldest first. */
  candidates(keys: readonly number[]): number[] {
    const shared = new Map<number, number>();
    for (const key of keys) {
      const campaigns = this.byKey.get(key);
      if (campaigns === undefined) continue;
      for (let i = Math.max(0, campaigns.length - NEWEST_OF_A_KEY); i < campaigns.length; i++) {
        shared.set(campaigns[i]!, (shared.get(campaigns[i]!) ?? 0) + 1);
      }
    }
    if (shared.size <= 1) return [...shared.keys()];
    const found = [...shared].sort(([a, m], [b, n]) => n - m || a - b).slice(0, MOST_CANDIDATES);
    return found.map(([campaign]) => campaign);
  }

  /** Rows for a table (band key, campaign), by key. */
  *rows(): IterableIterator<readonly [key: number, campaign: number]> {
    for (const [key, campaigns] of this.byKey) for (const campaign of campaigns) yield [key, campaign];
  }
}

/** Keeps the list rising; new campaigns have the highest number, so this is nearly always an append. */
function insert(campaigns: number[], campaign: number): void {
  let at = campaigns.length;
  while (at > 0 && campaigns[at - 1]! > campaign) at--;
  if (campaigns[at - 1] !== campaign) campaigns.splice(at, 0, campaign);
}
