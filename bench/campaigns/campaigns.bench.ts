import { Command, InvalidArgumentError } from 'commander';
import { USUAL_BANDING } from '#text/campaigns/bands';
import { USUAL_THRESHOLD } from '#text/campaigns/campaigns';
import { NormalisationTable } from '#text/matching/normalisation.table';
import { describeMachine } from '../machine';
import { messagesOf, type Message } from './corpus';
import { BANDINGS, measureCampaigns, THRESHOLDS, type CampaignFigures } from './measuring';
import { compareMethods } from './methods';

interface CampaignsOptions {
  readonly texts?: string;
  readonly messages: number;
  readonly copies: number;
  readonly compare?: boolean;
  readonly json?: boolean;
}

/** Measures whether copies of messages find their campaign, how many different ones are put together, and how fast. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv);
  const messages = messagesOf(options.texts, options.messages);
  const table = NormalisationTable.bundled();
  if (options.compare) compare(messages, table, options.copies);
  const campaigns = measureCampaigns(messages, table, options.copies);
  print(described(`used: ${USUAL_BANDING.bands} × ${USUAL_BANDING.rows}, ${USUAL_THRESHOLD}`, campaigns));
  for (const [mutation, recall] of Object.entries(campaigns.recallByMutation)) print(`  ${mutation}: ${recall}`);
  if (options.json) print(JSON.stringify({ machine: describeMachine(), campaigns }));
}

function compare(messages: readonly Message[], table: NormalisationTable, copies: number): void {
  for (const { method, threshold, recall } of compareMethods(messages, table)) {
    print(`${method}: recall ${recall.toFixed(3)} above ${threshold.toFixed(2)}`);
  }
  for (const banding of BANDINGS) {
    const figures = measureCampaigns(messages, table, copies, { banding }, 1);
    print(described(`${banding.bands} bands × ${banding.rows} rows`, figures));
  }
  for (const threshold of THRESHOLDS) {
    print(described(`threshold ${threshold}`, measureCampaigns(messages, table, copies, { threshold }, 1)));
  }
}

function described(what: string, figures: CampaignFigures): string {
  const recalls = Object.values(figures.recallByMutation);
  return (
    `${what}: recall ${mean(recalls).toFixed(3)} (least ${Math.min(...recalls)}) · false joins ${figures.falseJoins} · ` +
    `${figures.campaigns} campaigns of ${figures.messages} messages · compared with ${figures.candidatesP50}, p99 ` +
    `${figures.candidatesP99} · ${figures.messagesPerSecond} messages/s, ${figures.processorMicrosPerMessage} µs of processor each`
  );
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function readOptions(argv: readonly string[]): CampaignsOptions {
  return new Command('npm run bench -- campaigns')
    .description(
      'Measures campaigns of near-identical texts: recall by mutation, false joins, candidates, messages a second.',
    )
    .option('--texts <file>', 'messages, one JSON object with "text" and "category" a line (default: invented ones)')
    .option('--messages <n>', 'at most so many messages', whole, 10_000)
    .option('--copies <n>', 'mutated copies of each kind', whole, 1_000)
    .option('--compare', 'other methods, bands and thresholds first')
    .option('--json', 'the last line is the result as one JSON object')
    .showHelpAfterError()
    .parse([...argv], { from: 'user' })
    .opts<CampaignsOptions>();
}

function whole(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}
