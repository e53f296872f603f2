import { BandIndex } from './band-index';
import type { BandKeys } from './bands';
import { Campaign, type Member } from './campaign';
import type { Fingerprint } from './fingerprint';
import { likeness } from './likeness';

/** The campaign that a text is most like, if one is like enough. */
export interface Nearest {
  readonly campaign: Campaign | null;
  readonly likeness: number;
  /** With how many campaigns it was compared. */
  readonly compared: number;
  /** Band keys of the text. */
  readonly keys: readonly number[];
}

/** Campaigns with their members and their band keys kept together. */
export class CampaignSet {
  private readonly byNumber = new Map<number, Campaign>();
  private readonly ofMember = new Map<string, number>();
  private readonly index = new BandIndex();

  constructor(private readonly bandKeys: BandKeys) {}

  /** The campaign most like a text and at least `threshold` like it, of equal ones the oldest. */
  nearest(fingerprint: Fingerprint, threshold: number): Nearest {
    const keys = this.bandKeys.of(fingerprint);
    const candidates = this.index.candidates(keys);
    let best: Campaign | null = null;
    let greatest = 0;
    for (const number of candidates) {
      const campaign = this.byNumber.get(number)!;
      const like = likeness(fingerprint, campaign.centre);
      if (like < threshold || like < greatest) continue;
      if (best !== null && like === greatest && number > best.number) continue;
      [best, greatest] = [campaign, like];
    }
    return { campaign: best, likeness: greatest, compared: candidates.length, keys };
  }

  /** @param keys of its centre, when they are known already */
  put(campaign: Campaign, keys = this.bandKeys.of(campaign.centre)): void {
    this.byNumber.set(campaign.number, campaign);
    for (const { id } of campaign.members) this.ofMember.set(id, campaign.number);
    this.index.add(campaign.number, keys);
  }

  /** Takes a campaign out, so that its members can be put elsewhere. @throws RangeError when there is none */
  close(number: number): void {
    this.index.remove(number, this.bandKeys.of(this.existing(number).centre));
    this.byNumber.delete(number);
  }

  addMember(campaign: Campaign, member: Member): void {
    const before = campaign.centre;
    this.ofMember.set(member.id, campaign.number);
    if (!campaign.add(member)) return;
    this.index.remove(campaign.number, this.bandKeys.of(before));
    this.index.add(campaign.number, this.bandKeys.of(campaign.centre));
  }

  numberOf(member: string): number | undefined {
    return this.ofMember.get(member);
  }

  /** @throws RangeError when there is none */
  existing(number: number): Campaign {
    const campaign = this.byNumber.get(number);
    if (campaign === undefined)
      throw new RangeError(`expected the number of a campaign, got ${number}, which isn't one`);
    return campaign;
  }

  /** All campaigns, the oldest first. */
  all(): Campaign[] {
    return [...this.byNumber.values()].sort((a, b) => a.number - b.number);
  }
}
