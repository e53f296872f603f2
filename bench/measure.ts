import { complaintLoad, preload, type WireComplaint } from './measuring/complaint-load';
import { processorSeconds } from './measuring/processor-time';
import { TopicWatch } from './measuring/topic-watch';
import type { Pipeline, RunningPipeline } from './pipeline';
import type { BenchServers } from './servers/bench-servers';
import { TextSource } from '../apps/sandbox/traffic/texts';

/** What one repetition of one pipeline gave. */
export interface Measurement {
  readonly complaints: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Processor microseconds a complaint, by process. `bench` is the measuring itself. */
  readonly cpu: Readonly<Record<string, number>>;
}

/** Complaints that a pipeline works through before it is measured, so that compilers and caches are warm. */
const WARM_UP = 3_000;

/** A frozen client whose requests are older than this takes them for lost when it goes on. */
const LONGEST_FREEZE_MS = 4_500;

/**
 * Measures one pipeline, the same rule for all: started and warmed up, its processes are frozen (SIGSTOP) while the
 * complaints are put on its input topics; the clock starts when they go on and stops when the last output can be read.
 */
export async function measure(
  pipeline: Pipeline,
  servers: BenchServers,
  complaints: readonly WireComplaint[],
  say: (line: string) => void,
): Promise<Measurement> {
  const running = await pipeline.start(servers);
  try {
    await warmUp(running, servers, Math.min(WARM_UP, complaints.length));
    return await timed(running, servers, complaints, say);
  } finally {
    await running.stop();
  }
}

async function warmUp(running: RunningPipeline, servers: BenchServers, count: number): Promise<void> {
  const complaints = complaintLoad({ count, seed: 4242, run: 'warm', texts: TextSource.invented() });
  await withWatch(running, servers, async (watch) => {
    await preload(servers.kafka, complaints, (organisation) => running.inputOf(organisation));
    await running.untilDone(complaints, watch);
  });
}

function timed(
  running: RunningPipeline,
  servers: BenchServers,
  complaints: readonly WireComplaint[],
  say: (line: string) => void,
): Promise<Measurement> {
  return withWatch(running, servers, async (watch) => {
    const frozenAt = Date.now();
    signal(running, 'SIGSTOP');
    try {
      await preload(servers.kafka, complaints, (organisation) => running.inputOf(organisation));
    } finally {
      if (Date.now() - frozenAt > LONGEST_FREEZE_MS)
        say(`preloading took ${Date.now() - frozenAt} ms: clients may have lost their connections meanwhile`);
      signal(running, 'SIGCONT');
    }
    const before = processorTimes(running, servers);
    const started = Date.now();
    await running.untilDone(complaints, watch);
    const after = processorTimes(running, servers);
    const ended = await running.endedAt(complaints, watch);
    const cpu = Object.keys(after).map((name) => [name, (1e6 * (after[name]! - before[name]!)) / complaints.length]);
    const seconds = (ended - started) / 1_000;
    return {
      complaints: complaints.length,
      seconds,
      perSecond: complaints.length / seconds,
      cpu: Object.fromEntries(cpu) as Record<string, number>,
    };
  });
}

async function withWatch<T>(
  running: RunningPipeline,
  servers: BenchServers,
  work: (watch: TopicWatch) => Promise<T>,
): Promise<T> {
  const admin = servers.kafka.admin();
  await admin.connect();
  const watch = await TopicWatch.start(admin, running.output);
  try {
    return await work(watch);
  } finally {
    await watch.stop();
    await admin.disconnect();
  }
}

function signal({ processes }: RunningPipeline, name: 'SIGSTOP' | 'SIGCONT'): void {
  for (const pid of Object.values(processes)) process.kill(pid, name);
}

function processorTimes({ processes }: RunningPipeline, servers: BenchServers): Record<string, number> {
  const own = process.cpuUsage();
  return {
    ...Object.fromEntries(Object.entries(processes).map(([name, pid]) => [name, processorSeconds(pid)])),
    ...servers.processorSeconds(),
    bench: (own.user + own.system) / 1e6,
  };
}
