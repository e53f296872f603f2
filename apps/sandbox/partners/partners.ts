import { StandIn } from './stand-in';
import type { WireLog } from './wire-log';

/** Organisations of the sample directory that the stand-ins play: a 12321 centre, four carriers, one reseller. */
export const CENTRE = 'CC12321';
export const CARRIERS = ['CMCC', 'CTCC', 'CUCC', 'CBN'] as const;

/** Who reports, and how often. */
export const REPORTERS: readonly (readonly [string, number])[] = [
  [CENTRE, 40],
  ['CMCC', 28],
  ['CUCC', 14],
  ['CTCC', 12],
  ['CBN', 4],
];

/** Starts every stand-in, each at the present end of its mailbox. */
export async function startPartners(
  brokers: readonly string[],
  reseller: string,
  log: WireLog,
): Promise<Map<string, StandIn>> {
  const standIns = new Map<string, StandIn>();
  for (const organisation of [CENTRE, ...CARRIERS, reseller]) {
    const standIn = new StandIn({ brokers, organisation, answers: true, log });
    await standIn.start();
    standIns.set(organisation, standIn);
  }
  return standIns;
}
