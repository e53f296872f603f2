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
  /** Waits until all outputs of `complaints` can be read; gives the moment the last one could be, epoch milliseconds. */
  finished(complaints: readonly WireComplaint[], watch: TopicWatch): Promise<number>;
  stop(): Promise<void>;
}

export interface Pipeline {
  readonly name: string;
  start(servers: BenchServers): Promise<RunningPipeline>;
}
