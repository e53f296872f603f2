import type { KnownGood } from '../library/keyword-library';
import type { NormalisationTable } from '../matching/normalisation.table';
import { BandKeys, USUAL_BANDING, type Banding } from './bands';
import { Campaign, type Member } from './campaign';
import { CampaignSet } from './campaign-set';
import { Fingerprinter } from './fingerprint';
import { KnownGoodTexts } from './known-good-texts';
import { divide, unite } from './splitting';

/** A text joins a campaign whose centre it is at least this like; chosen by measurement: docs/matching.md, Campaigns. */
export const USUAL_THRESHOLD = 0.4;

export interface CampaignOptions {
  readonly threshold?: number;
  readonly banding?: Banding;
  readonly knownGood?: readonly KnownGood[];
}

/** What became of a message. `compared`: with how many campaigns. */
export type Joining =
  | { readonly outcome: 'joined'; readonly campaign: number; readonly likeness: number; readonly compared: number }
  | { readonly outcome: 'opened'; readonly campaign: number; readonly compared: number }
  | { readonly outcome: 'already-in'; readonly campaign: number }
  | { readonly outcome: 'known-good' | 'nothing-left' };

/** Campaigns as they can be kept: whatever else they have follows from it. */
export interface CampaignRows {
  readonly lastNumber: number;
  readonly members: readonly { readonly campaign: number; readonly member: Member }[];
}

/** Campaigns of the messages given, in memory. The same messages in the same order give the same campaigns. */
export class Campaigns {
  private readonly fingerprinter: Fingerprinter;
  private readonly knownGood: KnownGoodTexts;
  private readonly threshold: number;
  private readonly set: CampaignSet;
  private lastNumber = 0;
  private lastSequence = 0;

  constructor(table: NormalisationTable, options: CampaignOptions = {}) {
    this.fingerprinter = new Fingerprinter(table);
    this.knownGood = new KnownGoodTexts(options.knownGood ?? [], table);
    this.threshold = options.threshold ?? USUAL_THRESHOLD;
    this.set = new CampaignSet(new BandKeys(options.banding ?? USUAL_BANDING));
  }

  /** Campaigns that were kept; they go on as if they had never been away. */
  static fromRows(rows: CampaignRows, table: NormalisationTable, options: CampaignOptions = {}): Campaigns {
    const campaigns = new Campaigns(table, options);
    campaigns.lastNumber = rows.lastNumber;
    for (const [number, own] of Map.groupBy(rows.members, ({ campaign }) => campaign)) {
      const members = own.map(({ member }) => member);
      campaigns.set.put(new Campaign(number, unite(members, [])));
      for (const { sequence } of members) campaigns.lastSequence = Math.max(campaigns.lastSequence, sequence);
    }
    return campaigns;
  }

  rows(): CampaignRows {
    const members = this.all().flatMap(({ number, members }) =>
      members.map((member) => ({ campaign: number, member })),
    );
    return { lastNumber: this.lastNumber, members };
  }

  /** Puts a message into the campaign it is most like, of equal ones the oldest, or opens one. Safe to repeat. */
  join(id: string, text: string): Joining {
    const present = this.set.numberOf(id);
    if (present !== undefined) return { outcome: 'already-in', campaign: present };
    if (this.knownGood.has(text)) return { outcome: 'known-good' };
    const fingerprint = this.fingerprinter.of(text);
    if (fingerprint === null) return { outcome: 'nothing-left' };
    const { campaign, likeness, compared, keys } = this.set.nearest(fingerprint, this.threshold);
    const member = { id, sequence: ++this.lastSequence, fingerprint };
    if (campaign === null) return { outcome: 'opened', campaign: this.open([member], keys), compared };
    this.set.addMember(campaign, member);
    return { outcome: 'joined', campaign: campaign.number, likeness, compared };
  }

  /** The campaign that a text would join, and how like it is; nothing is put into it. */
  lookUp(text: string): { campaign: number; likeness: number } | null {
    const fingerprint = this.knownGood.has(text) ? null : this.fingerprinter.of(text);
    if (fingerprint === null) return null;
    const { campaign, likeness } = this.set.nearest(fingerprint, this.threshold);
    return campaign === null ? null : { campaign: campaign.number, likeness };
  }

  campaignOf(id: string): number | undefined {
    return this.set.numberOf(id);
  }

  /** @throws RangeError when there is none */
  get(number: number): Campaign {
    return this.set.existing(number);
  }

  /** All campaigns, the oldest first. */
  all(): Campaign[] {
    return this.set.all();
  }

  /** Puts some members of a campaign into a new one. @returns its number @throws RangeError as `divide` does */
  split(number: number, ids: readonly string[]): number {
    const { stay, go } = divide(this.set.existing(number).members, ids);
    this.set.close(number);
    this.set.put(new Campaign(number, stay));
    return this.open(go);
  }

  /** Moves all members of a campaign into another and closes it: undoes a split. @throws RangeError when one isn't there */
  moveBack(from: number, into: number): void {
    if (from === into) throw new RangeError(`expected two campaigns, got ${from} twice`);
    const members = unite(this.set.existing(into).members, this.set.existing(from).members);
    this.set.close(from);
    this.set.close(into);
    this.set.put(new Campaign(into, members));
  }

  private open(members: readonly Member[], keys?: readonly number[]): number {
    this.set.put(new Campaign(++this.lastNumber, members), keys);
    return this.lastNumber;
  }
}
