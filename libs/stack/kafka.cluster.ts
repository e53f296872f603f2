import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KafkaBroker } from './kafka.broker';
import { kafkaJars } from './kafka.jars';
import type { BrokerPlace } from './kafka.properties';
import { freePorts } from './ports';
import { probeKafka, warmGroups } from './probes';
import { GivenUp, waitUntil } from './wait-until';

export interface KafkaOptions {
  home: string;
  lifetime: 'parent' | 'stack';
  /** 1 or 3. @default 1 */
  brokers?: number;
  /** Heap of each broker in MB; 160 is the smallest that passed a run with leader kills. @default 256 */
  heapMb?: number;
  /** Three per broker: controller, internal, partner. @default free ones */
  ports?: readonly number[];
}

/** An Apache Kafka of our own on loopback: one broker, or three with replication 3 and two in sync. */
export class KafkaCluster {
  private constructor(
    readonly brokers: readonly KafkaBroker[],
    readonly ports: readonly number[],
  ) {}

  static async start(options: KafkaOptions): Promise<KafkaCluster> {
    const count = options.brokers ?? 1;
    const jars = await kafkaJars();
    const ports = options.ports ?? (await freePorts(count * 3));
    const places = Array.from({ length: count }, (_, index) => placeOf(index, ports, options.home));
    const shared = {
      jars,
      heapMb: options.heapMb ?? 256,
      clusterId: clusterIdOf(options.home),
      lifetime: options.lifetime,
    };
    const brokers = await Promise.all(
      places.map((place) => KafkaBroker.start(place, places, { ...shared, home: homeOf(options.home, place.nodeId) })),
    );
    const cluster = new KafkaCluster(brokers, ports);
    await cluster.untilReady();
    return cluster;
  }

  /** Bootstrap list on the platform's plaintext listener. */
  get internalBrokers(): string {
    return this.brokers.map((broker) => broker.internal).join(',');
  }

  /** Bootstrap list on the partners' SCRAM-SHA-512 listener. */
  get partnerBrokers(): string {
    return this.brokers.map((broker) => broker.partner).join(',');
  }

  async stop(): Promise<void> {
    await Promise.all(this.brokers.map((broker) => broker.stop()));
  }

  /** SIGKILL to every broker, or to the one named. */
  async kill(nodeId?: number): Promise<void> {
    await Promise.all(this.chosen(nodeId).map((broker) => broker.kill()));
  }

  /** Starts on the same ports and log whatever isn't running; what runs is stopped first. */
  async restart(nodeId?: number): Promise<void> {
    await Promise.all(this.chosen(nodeId).map((broker) => broker.stop()));
    for (const broker of this.chosen(nodeId)) broker.relaunch();
    await this.untilReady();
  }

  /** Resolves when every broker answers, knows all others that run, and coordinates groups. */
  async untilReady(): Promise<void> {
    await waitUntil('Kafka answers', 120_000, async () => {
      const running = this.brokers.filter((broker) => broker.process.isAlive());
      if (running.length === 0) throw new GivenUp(`Kafka ended at start; its log is ${this.brokers[0]!.logFile}`);
      await probeKafka(running.map((broker) => broker.internal).join(','), running.length);
      await warmGroups(running[0]!.internal);
    });
  }

  private chosen(nodeId?: number): KafkaBroker[] {
    const chosen = this.brokers.filter((broker) => nodeId === undefined || broker.place.nodeId === nodeId);
    if (chosen.length === 0) throw new Error(`expected a node id from 1 to ${this.brokers.length}, got ${nodeId}`);
    return chosen;
  }
}

function placeOf(index: number, ports: readonly number[], home: string): BrokerPlace {
  const [controllerPort, internalPort, partnerPort] = ports.slice(index * 3, index * 3 + 3);
  if (!controllerPort || !internalPort || !partnerPort)
    throw new Error(`expected three ports a broker, got ${ports.join(', ')}`);
  const nodeId = index + 1;
  return { nodeId, controllerPort, internalPort, partnerPort, logDir: join(homeOf(home, nodeId), 'log') };
}

function homeOf(home: string, nodeId: number): string {
  return join(home, `broker-${nodeId}`);
}

/** Kafka's ids are 16 random bytes in URL-safe base64; one that begins with `-` would be taken for an option. */
function clusterIdOf(home: string): string {
  const file = join(home, 'cluster-id');
  mkdirSync(home, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, `L${randomBytes(16).toString('base64url').slice(1)}`);
  return readFileSync(file, 'utf8');
}
