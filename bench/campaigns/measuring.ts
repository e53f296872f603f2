import type { Banding } from '#text/campaigns/bands';
import { Campaigns, type CampaignOptions } from '#text/campaigns/campaigns';
import { Masking } from '#text/campaigns/masking';
import { MUTATIONS, mutate, type Mutation } from './mutations';
import type { NormalisationTable } from '#text/matching/normalisation.table';
import { SeededRandom } from '../../apps/sandbox/traffic/random';
import type { Message } from './corpus';
import { falseJoinsOf } from './judging';

export interface CampaignFigures {
  readonly messages: number;
  readonly campaigns: number;
  readonly messagesPerSecond: number;
  /** Of all threads, collecting garbage included. */
  readonly processorMicrosPerMessage: number;
  /** Of mutated copies, the share that finds the campaign of its original among those of all other messages. */
  readonly recallByMutation: Readonly<Record<Mutation, number>>;
  /** Of messages that joined another, the share whose founder is a different message. */
  readonly falseJoins: number;
  readonly candidatesP50: number;
  readonly candidatesP99: number;
}

const ROUNDS = 7;

/** Puts all messages into campaigns and looks whether copies find theirs. */
export function measureCampaigns(
  messages: readonly Message[],
  table: NormalisationTable,
  copies: number,
  options: CampaignOptions = {},
  rounds = ROUNDS,
): CampaignFigures {
  let [campaigns, compared] = [new Campaigns(table, options), [] as number[]];
  let [leastMs, leastMicros] = [Infinity, Infinity];
  for (let round = 0; round < rounds; round++) {
    [campaigns, compared] = [new Campaigns(table, options), []];
    const [from, processorFrom] = [performance.now(), process.cpuUsage()];
    messages.forEach(({ text }, i) => {
      const joining = campaigns.join(String(i), text);
      if ('compared' in joining) compared.push(joining.compared);
    });
    // The fastest counts, because everything else on the machine only ever slows one down.
    leastMs = Math.min(leastMs, performance.now() - from);
    const { user, system } = process.cpuUsage(processorFrom);
    leastMicros = Math.min(leastMicros, user + system);
  }
  compared.sort((a, b) => a - b);
  const { joined, wrong } = falseJoinsOf(campaigns, (id) => messages[Number(id)]!.text, new Masking(table));
  return {
    messages: messages.length,
    campaigns: campaigns.all().length,
    messagesPerSecond: Math.round((messages.length / leastMs) * 1_000),
    processorMicrosPerMessage: Math.round((leastMicros / messages.length) * 10) / 10,
    recallByMutation: recallOf(messages, campaigns, table, copies, options),
    falseJoins: thousandths(joined === 0 ? 0 : wrong / joined),
    candidatesP50: compared[Math.floor(compared.length * 0.5)] ?? 0,
    candidatesP99: compared[Math.floor(compared.length * 0.99)] ?? 0,
  };
}

/** Only founders of campaigns are in, so that no copy of another message is as good an answer as the original. */
function recallOf(
  messages: readonly Message[],
  all: Campaigns,
  table: NormalisationTable,
  copies: number,
  options: CampaignOptions,
) {
  const founders = all.all().map(({ members }) => messages[Number(members[0]!.id)]!.text);
  const campaigns = new Campaigns(table, options);
  founders.forEach((text, i) => campaigns.join(String(i), text));
  const recall = MUTATIONS.map((mutation, seed): [Mutation, number] => {
    const random = new SeededRandom(seed + 1);
    let found = 0;
    for (let i = 0; i < copies; i++) {
      const original = random.below(founders.length);
      const at = campaigns.lookUp(mutate(founders[original]!, mutation, random));
      if (at !== null && at.campaign === campaigns.campaignOf(String(original))) found++;
    }
    return [mutation, thousandths(found / copies)];
  });
  return Object.fromEntries(recall) as Record<Mutation, number>;
}

/** What was tried beside what is used. */
export const BANDINGS: readonly Banding[] = [
  { bands: 12, rows: 1 },
  { bands: 16, rows: 2 },
  { bands: 24, rows: 2 },
  { bands: 32, rows: 3 },
  { bands: 40, rows: 3 },
  { bands: 56, rows: 3 },
];
export const THRESHOLDS = [0.3, 0.35, 0.4, 0.45, 0.5];

const thousandths = (share: number): number => Math.round(share * 1_000) / 1_000;
