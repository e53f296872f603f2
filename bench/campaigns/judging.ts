import type { Campaigns } from '#text/campaigns/campaigns';
import type { Masking } from '#text/campaigns/masking';

/**
 * Two masked texts that have less of the shorter in common, in order, are different messages. Read by eye: from 0.6 on pairs
 * are one message reworded, below they are two messages with one subject (`积分可兑换现金`).
 */
export const LEAST_IN_COMMON = 0.6;

/** Of messages that joined another, how many joined a different one: judged without fingerprints. */
export function falseJoinsOf(campaigns: Campaigns, textOf: (id: string) => string, masking: Masking) {
  let [joined, wrong] = [0, 0];
  for (const campaign of campaigns.all()) {
    const [first, ...others] = campaign.members.map(({ id }) => masking.asString(textOf(id)));
    joined += others.length;
    for (const other of others) if (inCommon(first!, other) < LEAST_IN_COMMON) wrong++;
  }
  return { joined, wrong };
}

/** The length of the longest common subsequence ÷ the shorter length. */
export function inCommon(one: string, other: string): number {
  let previous = new Uint16Array(other.length + 1);
  let row = new Uint16Array(other.length + 1);
  for (let i = 0; i < one.length; i++) {
    for (let j = 0; j < other.length; j++) {
      row[j + 1] = one[i] === other[j] ? previous[j]! + 1 : Math.max(previous[j + 1]!, row[j]!);
    }
    [previous, row] = [row, previous];
  }
  return previous[other.length]! / Math.max(1, Math.min(one.length, other.length));
}
