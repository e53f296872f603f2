import type { WireComplaint } from './measuring/complaint-load';
import type { TopicWatch } from './measuring/topic-watch';
import type { BenchServers } from './servers/bench-servers';

/** A pipeline that has been started on fresh servers and waits for complaints. */
export interface RunningPipeline {
  /** Its processes, by the name under which their processor time is shown. */
  readonly processes: Readonly<Record<string, number>>;
  /** Topic of the last output. */
  readonly output: string;
  inputOf(organisation: string): { topic: string; partitions: number };
  /** Resolves soon after the last output of `complaints`. */
  untilDone(complaints: readonly WireComplaint[], watch: TopicWatch): Promise<void>;
  /** The moment from which the last output could be read, epoch milliseconds. @throws Error when an output is missing. */
  endedAt(complaints: readonly WireComplaint[], watch: TopicWatch): Promise<number>;
  stop(): Promise<void>;
}

export interface Pipeline {
  readonly name: string;
  start(servers: BenchServers): Promise<RunningPipeline>;
}
