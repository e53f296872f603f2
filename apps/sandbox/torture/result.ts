import type { CaseOrder } from '../counting/case-order';
import { openWork } from '../counting/flows';
import type { Closing } from '../counting/summary';
import type { WireLog } from '../partners/wire-log';
import type { FaultCounts } from './fault-run';

/** The last line of a fault run; the last seven are zero or something is wrong. */
export interface TortureFigures {
  kills: number;
  brokerRestarts: number;
  databaseRestarts: number;
  redisStops: number;
  complaints: number;
  redelivered: number;
  lost: number;
  issuedTwice: number;
  outOfOrder: number;
  unreceipted: number;
  brokenChains: number;
  /** Rungs that fired twice, complaints answered twice with one result. */
  saidTwice: number;
  /** Orders, returns, assists, appeals and answers that came to no end. */
  unfinished: number;
}

export interface Result {
  readonly figures: TortureFigures;
  readonly isClean: boolean;
}

export interface Evidence {
  readonly faults: FaultCounts;
  readonly closing: Closing;
  readonly log: WireLog;
  readonly order: CaseOrder;
  readonly chains: { chains: number; broken: string[] };
}

const SHOWN = 5;

/** Puts the counts together and says what a reader of a failed run wants to know first. */
export function result({ faults, closing, log, order, chains }: Evidence, say: (line: string) => void): Result {
  const { summary, gaps } = closing;
  const figures: TortureFigures = {
    kills: faults.kills,
    brokerRestarts: faults.brokerRestarts,
    databaseRestarts: faults.databaseRestarts,
    redisStops: faults.redisStops,
    complaints: summary.complaints.offered,
    redelivered: summary.orders.redelivered,
    lost: summary.lost,
    issuedTwice: summary.orders.issuedTwice,
    outOfOrder: order.outOfOrder,
    unreceipted: summary.receipts.expected - summary.receipts.received,
    brokenChains: chains.broken.length,
    saidTwice: summary.flows.twice.rungs + summary.flows.twice.answers,
    unfinished: openWork(summary.flows),
  };
  const undelivered = summary.orders.issued - summary.orders.delivered - summary.orders.undeliverable;
  say(
    `checked ${order.cases} cases and ${chains.chains} chains; ${summary.receipts.received} of ${summary.receipts.expected} receipts; ` +
      `${summary.orders.delivered} of ${summary.orders.issued} orders delivered, ${summary.orders.answered} answered`,
  );
  const unreceipted = [...log.sent.keys()].filter((key) => !log.receipts.has(key));
  for (const key of unreceipted.slice(0, SHOWN)) say(`  without receipt: ${key} (${log.sent.get(key)!.intent})`);
  for (const chain of chains.broken.slice(0, SHOWN)) say(`  broken chain: ${chain}`);
  if (undelivered > 0) say(`  ${undelivered} orders were issued and never seen in a mailbox`);
  for (const id of gaps.unseen.slice(0, SHOWN)) say(`  accepted and never seen in a mailbox: complaint ${id}`);
  for (const id of gaps.rowless.slice(0, SHOWN)) say(`  in a mailbox and without a row: order ${id}`);
  const { lost, issuedTwice, outOfOrder, brokenChains, saidTwice, unfinished } = figures;
  if (unfinished > 0) say(`  unfinished: ${JSON.stringify(summary.flows.open)}`);
  const disagreeing = gaps.unseen.length + gaps.rowless.length;
  const counted = lost + issuedTwice + outOfOrder + figures.unreceipted + brokenChains + saidTwice + unfinished;
  const faultsFound = counted + undelivered + disagreeing;
  return { figures, isClean: faultsFound === 0 };
}
