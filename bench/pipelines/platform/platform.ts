import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASE_STREAM, laneName } from '#contracts/topics';
import { PACKAGE_ROOT } from '#kernel/package-root';
import { freePorts } from '#stack/ports';
import { stateDir } from '#stack/project';
import { PlatformProcess, runProgram } from '../../../apps/sandbox/processes/platform-process';
import { trialSecretKeys } from '#stack/trial-secrets';
import type { Pipeline, RunningPipeline } from '../../pipeline';
import type { BenchServers } from '../../servers/bench-servers';
import { ClocksStarted } from './clocks-started';
import { fillStore } from './stored';

const DIRECTORY = join(PACKAGE_ROOT, 'data', 'directory', 'directory.json');
const LANE_PARTITIONS = 6;

/** Programs by the name under which their processor time is shown. */
const ONE_PROCESS = { node: 'apps/platform/main.js' };
const BY_HOP = { intake: 'apps/intake/main.js', casework: 'apps/casework/main.js', exchange: 'apps/exchange/main.js' };

export interface PlatformOptions {
  /** Folder for a V8 profile of each process, written when it ends. */
  readonly cpuProfile?: string | undefined;
  /** Complaints stored before the measurement. */
  readonly stored?: number;
  readonly say?: (line: string) => void;
}

/** Partner topic → order in a mailbox and its clocks started, every rule on, in one process. */
export const platform = (options: PlatformOptions = {}): Pipeline => ({
  name: 'platform',
  start: (servers) => startPlatform(servers, ONE_PROCESS, options),
});

/** The same with each context as a process of its own, which shows what each hop costs. */
export const platformByHop = (options: PlatformOptions = {}): Pipeline => ({
  name: 'hops',
  start: (servers) => startPlatform(servers, BY_HOP, options),
});

type Programs = Readonly<Record<string, string>>;

async function startPlatform(
  servers: BenchServers,
  programs: Programs,
  { cpuProfile, stored = 0, say = () => undefined }: PlatformOptions,
): Promise<RunningPipeline> {
  const environment = environmentFor(servers);
  await runProgram('apps/platform/migrate.js', ['--directory', DIRECTORY], environment);
  if (stored > 0) await fillStore(servers, stored, () => launch(servers, programs, environment), say);
  return launch(servers, programs, environment, cpuProfile);
}

function environmentFor(servers: BenchServers): Record<string, string> {
  const given = Object.entries(process.env).filter(([name]) => name.startsWith('LIANDONG_')) as [string, string][];
  return {
    // Whoever tunes sets LIANDONG_… for the bench; it reaches the platform.
    ...Object.fromEntries(given),
    ...servers.environment,
    LIANDONG_SECRET_KEYS: trialSecretKeys(join(stateDir, 'trial-secrets')),
    LIANDONG_LOG_LEVEL: 'warn',
    // Frozen while complaints are put on the lanes, a process must not be taken for dead.
    LIANDONG_KAFKA_SESSION_MS: '60000',
  };
}

async function launch(
  servers: BenchServers,
  programs: Programs,
  environment: Readonly<Record<string, string>>,
  cpuProfile?: string,
): Promise<RunningPipeline> {
  const since = new Date();
  const ports = await freePorts(Object.keys(programs).length);
  // The last of them is, or holds, the exchange.
  const settings = { ...environment, LIANDONG_PUBLIC_URL: `http://127.0.0.1:${ports.at(-1)}` };
  const nodeOptions = cpuProfile ? ['--cpu-prof', `--cpu-prof-dir=${cpuProfile}`] : [];
  const processes = Object.entries(programs).map(([name, program], i) => ({
    name,
    running: new PlatformProcess(settings, ports[i]!, join(stateDir, `bench-${name}.log`), program, nodeOptions),
  }));
  const stop = async (): Promise<void> => {
    if (cpuProfile) for (const { name, running } of processes) await keepMetrics(running.url, join(cpuProfile, name));
    await Promise.all(processes.map(({ running }) => running.stop()));
  };
  try {
    for (const { running } of processes) running.start();
    for (const { running } of processes) await running.ready();
  } catch (error) {
    await stop();
    throw error;
  }
  const clocks = new ClocksStarted(servers, since);
  return {
    processes: Object.fromEntries(processes.map(({ name, running }) => [name, running.pid!])),
    output: CASE_STREAM.name,
    inputOf: (organisation) => ({ topic: laneName(organisation, 'complaints'), partitions: LANE_PARTITIONS }),
    untilDone: (_, watch) => clocks.untilDone(watch),
    endedAt: (_, watch) => clocks.lastReadableAt(watch),
    stop,
  };
}

/** What the process counted, beside its profile: sizes of batches, retries, depth of outboxes. */
async function keepMetrics(url: string, file: string): Promise<void> {
  const answer = await fetch(`${url}/metrics`).catch(() => undefined);
  if (answer?.ok) writeFileSync(`${file}.metrics`, await answer.text());
}
