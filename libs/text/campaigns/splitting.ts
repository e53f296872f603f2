import type { Member } from './campaign';

/**
 * The members of a campaign in two parts: those that stay and those that go, each in the order in which they came.
 * @throws RangeError when a part would be empty, or one that is to go isn't a member
 */
export function divide(members: readonly Member[], ids: readonly string[]): { stay: Member[]; go: Member[] } {
  const going = new Set(ids);
  const go = members.filter(({ id }) => going.has(id));
  const stay = members.filter(({ id }) => !going.has(id));
  if (go.length < going.size) {
    const present = new Set(members.map(({ id }) => id));
    throw new RangeError(`expected members of the campaign, got ${ids.find((id) => !present.has(id))}`);
  }
  if (go.length === 0 || stay.length === 0) {
    throw new RangeError(`expected some of ${members.length} members, not none or all, got ${go.length}`);
  }
  return { stay, go };
}

/** The members of two campaigns in the order in which they came, so that uniting what was divided gives what there was. */
export const unite = (some: readonly Member[], others: readonly Member[]): Member[] =>
  [...some, ...others].sort((a, b) => a.sequence - b.sequence);
