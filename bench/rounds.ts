import { TextSource } from '../apps/sandbox/traffic/texts';
import { measure, type Measurement } from './measure';
import { complaintLoad } from './measuring/complaint-load';
import type { BenchOptions, PipelineName } from './options';
import { bare } from './pipelines/bare/bare';
import { measureBulkInsert } from './pipelines/bare/bulk-insert';
import { platform, platformByHop, type PlatformOptions } from './pipelines/platform/platform';
import { textbook } from './pipelines/textbook/textbook';
import { BenchServers } from './servers/bench-servers';

export type Measurements = Partial<Record<PipelineName, Measurement[]>>;

type Say = (line: string) => void;

/**
 * Repetitions in rounds: every pipeline once, then every pipeline again, so that a machine that slows down meanwhile
 * slows them all. Fresh servers each time.
 */
export async function runRounds(options: BenchOptions, say: Say): Promise<Measurements> {
  const platformOptions: PlatformOptions = { cpuProfile: options.cpuProfile, stored: options.stored, say };
  const complaints = complaintLoad({ count: options.complaints, seed: 1, run: 'bench', texts: TextSource.invented() });
  const few = complaints.slice(0, options.textbookComplaints);
  const parts: [PipelineName, (servers: BenchServers) => Promise<Measurement>][] = [
    ['bulk-insert', (servers) => measureBulkInsert(servers, options.complaints)],
    ['bare', (servers) => measure(bare, servers, complaints, say)],
    ['platform', (servers) => measure(platform(platformOptions), servers, complaints, say)],
    ['textbook', (servers) => measure(textbook, servers, few, say)],
  ];
  const results: Measurements = {};
  for (let round = 1; round <= options.repetitions; round++) {
    for (const [name, part] of parts.filter(([part]) => options.only.includes(part))) {
      const measurement = await onFreshServers(part);
      say(`${round}/${options.repetitions} ${name}: ${Math.round(measurement.perSecond)} complaints/s`);
      (results[name] ??= []).push(measurement);
    }
  }
  if (options.only.includes('hops')) {
    const byHop = platformByHop({ ...platformOptions, stored: 0 });
    results.hops = [await onFreshServers((servers) => measure(byHop, servers, complaints, say))];
  }
  return results;
}

export async function onFreshServers<T>(work: (servers: BenchServers) => Promise<T>): Promise<T> {
  const servers = await BenchServers.start();
  try {
    return await work(servers);
  } finally {
    await servers.stop();
  }
}
