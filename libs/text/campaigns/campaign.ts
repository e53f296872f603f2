import type { Fingerprint } from './fingerprint';
import { centreOf } from './likeness';

/** A message in a campaign. */
export interface Member {
  readonly id: string;
  /** In which order messages came; equal for none. */
  readonly sequence: number;
  readonly fingerprint: Fingerprint;
}

/** Later members don't move a centre, so a campaign can't drift away step by step. */
export const MOST_FOUNDERS = 31;

/** Near-identical texts; says nothing about a common origin (workflow.md §1). */
export class Campaign {
  private readonly byId: Map<string, Member>;
  private middle: Fingerprint;

  /** @param number in the order in which campaigns were opened @param members in the order in which they came */
  constructor(
    readonly number: number,
    members: readonly Member[],
  ) {
    this.byId = new Map(members.map((member) => [member.id, member]));
    this.middle = centreOfMembers(members);
  }

  get size(): number {
    return this.byId.size;
  }

  /** What texts are compared with: depends on the members only, not on the way they got here. */
  get centre(): Fingerprint {
    return this.middle;
  }

  /** Its members in the order in which they came. */
  get members(): Member[] {
    return [...this.byId.values()];
  }

  /** Takes a member that came after all others. @returns whether the centre moved: at 3, 7, 15 and 31 members */
  add(member: Member): boolean {
    this.byId.set(member.id, member);
    if (foundersOf(this.size) !== this.size) return false;
    this.middle = centreOfMembers(this.members);
    return true;
  }
}

const centreOfMembers = (members: readonly Member[]): Fingerprint =>
  centreOf(members.slice(0, foundersOf(members.length)).map(({ fingerprint }) => fingerprint));

/** 1, 3, 7, 15 or 31: odd, so that a half is never a majority, and seldom another. */
function foundersOf(size: number): number {
  let founders = 1;
  while (founders < MOST_FOUNDERS && founders * 2 + 1 <= size) founders = founders * 2 + 1;
  return founders;
}
