import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brokerLogging, brokerProperties, type BrokerPlace } from './kafka.properties';
import { ServerProcess } from './server-process';

const run = promisify(execFile);

export interface BrokerOptions {
  home: string;
  jars: string;
  heapMb: number;
  clusterId: string;
  lifetime: 'parent' | 'stack';
}

/** One broker and controller process of a cluster on loopback. */
export class KafkaBroker {
  private constructor(
    readonly place: BrokerPlace,
    private readonly options: BrokerOptions,
    public process: ServerProcess,
  ) {}

  static async start(
    place: BrokerPlace,
    cluster: readonly BrokerPlace[],
    options: BrokerOptions,
  ): Promise<KafkaBroker> {
    mkdirSync(options.home, { recursive: true });
    writeFileSync(join(options.home, 'server.properties'), brokerProperties(place, cluster));
    writeFileSync(join(options.home, 'log4j2.xml'), brokerLogging());
    await format(place, options);
    return new KafkaBroker(place, options, launch(options));
  }

  /** Address on the listener of the platform. */
  get internal(): string {
    return `127.0.0.1:${this.place.internalPort}`;
  }

  /** Address on the listener of the partners. */
  get partner(): string {
    return `127.0.0.1:${this.place.partnerPort}`;
  }

  get logFile(): string {
    return join(this.options.home, 'kafka.log');
  }

  /** Controlled shutdown; the last broker of a cluster may linger, having nobody to hand over to, and is killed. */
  async stop(): Promise<void> {
    await this.process.stop('SIGTERM', 8_000);
  }

  async kill(): Promise<void> {
    await this.process.kill();
  }

  /** Starts the process again on the same ports and log; readiness is the cluster's to tell. */
  relaunch(): void {
    if (!this.process.isAlive()) this.process = launch(this.options);
  }
}

async function format(place: BrokerPlace, options: BrokerOptions): Promise<void> {
  if (existsSync(join(place.logDir, 'meta.properties'))) return;
  mkdirSync(place.logDir, { recursive: true });
  const tool = [
    'kafka.tools.StorageTool',
    'format',
    '-t',
    options.clusterId,
    '-c',
    join(options.home, 'server.properties'),
  ];
  // -Xshare and the first compiler stage only: this program lives for a second.
  await run('java', ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', ...classPath(options), ...tool], {
    maxBuffer: 1 << 24,
  });
}

function launch(options: BrokerOptions): ServerProcess {
  const properties = join(options.home, 'server.properties');
  // On two cores the second compiler stage costs a broker that lives for minutes more than it saves: a third of its time.
  const jvm = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:+ExitOnOutOfMemoryError'];
  const memory = [`-Xmx${options.heapMb}m`, '-Xms64m', ...jvm];
  return ServerProcess.launch({
    command: 'java',
    args: [...memory, '-Djava.net.preferIPv4Stack=true', ...classPath(options), 'kafka.Kafka', properties],
    logFile: join(options.home, 'kafka.log'),
    marker: properties,
    lifetime: options.lifetime,
  });
}

function classPath(options: BrokerOptions): string[] {
  return [`-Dlog4j2.configurationFile=${join(options.home, 'log4j2.xml')}`, '-cp', join(options.jars, '*')];
}
