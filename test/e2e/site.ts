import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { type Environment, keyOf, PlatformProcess, runProgram } from '#apps/sandbox/processes/platform-process';
import { PACKAGE_ROOT } from '#kernel/package-root';
import type { KafkaCluster } from '#stack/kafka.cluster';
import { freePorts } from '#stack/ports';
import type { PostgresServer } from '#stack/postgres.server';
import { startPrivateKafka, startPrivatePostgres, startPrivateRedis } from '#stack/private.servers';
import { stateDir } from '#stack/project';
import type { RedisServer } from '#stack/redis.server';

export const DIRECTORY = join(PACKAGE_ROOT, 'data', 'directory', 'directory.json');

/** How long a killed consumer's partitions, and a broker that is gone, may go unnoticed here; the broker takes no less. */
export const SESSION_MS = 6_000;

/** A whole site for one test file: its own servers, migrated, and the built platform as its operator would run it. */
export class Site {
  private constructor(
    readonly kafka: KafkaCluster,
    readonly postgres: PostgresServer,
    readonly redis: RedisServer,
    readonly environment: Environment,
    /** In this order: intake, casework, exchange; all the same one where the platform is one process. */
    private readonly processes: readonly PlatformProcess[],
    private readonly logFiles: readonly string[],
  ) {}

  /** @param administrations of provinces that are in the directory beside the ministry */
  static async start(
    name: string,
    layout: 'one process' | 'three processes' = 'one process',
    administrations: readonly string[] = [],
  ): Promise<Site> {
    const [kafka, postgres, redis] = await Promise.all([
      startPrivateKafka(),
      startPrivatePostgres(),
      startPrivateRedis(),
    ]);
    const programs = layout === 'one process' ? ['platform'] : ['intake', 'casework', 'exchange'];
    const ports = await freePorts(programs.length);
    const environment: Environment = {
      LIANDONG_PG_URL: await ownerOf(postgres),
      LIANDONG_KAFKA_BROKERS: kafka.internalBrokers,
      LIANDONG_KAFKA_PARTNER_BROKERS: kafka.partnerBrokers,
      LIANDONG_REDIS_URL: redis.url,
      LIANDONG_SECRET_KEYS: `1:${randomBytes(32).toString('base64')}`,
      LIANDONG_PUBLIC_URL: `http://127.0.0.1:${ports.at(-1)}`,
      LIANDONG_LANE_DISCOVERY_SECONDS: '1',
      LIANDONG_KAFKA_SESSION_MS: String(SESSION_MS),
      // What is never written at the most talkative level is never written.
      LIANDONG_LOG_LEVEL: 'trace',
    };
    const logFiles = programs.map((program) => join(stateDir, 'e2e', `${name}-${program}.log`));
    for (const file of logFiles) rmSync(file, { force: true });
    const processes = programs.map(
      (program, i) => new PlatformProcess(environment, ports[i]!, logFiles[i]!, `apps/${program}/main.js`),
    );
    const site = new Site(kafka, postgres, redis, environment, processes, logFiles);
    await site.migrate('--directory', directoryWith(name, administrations));
    for (const process of processes) process.start();
    await Promise.all(processes.map((process) => process.ready()));
    return site;
  }

  get intakeUrl(): string {
    return this.processes[0]!.url;
  }

  get caseworkUrl(): string {
    return this.processes.at(-2)?.url ?? this.intakeUrl;
  }

  get exchangeUrl(): string {
    return this.processes.at(-1)!.url;
  }

  /** `npm run migrate -- …`; gives what it printed. */
  migrate(...args: string[]): Promise<string> {
    return runProgram('apps/platform/migrate.js', args, this.environment);
  }

  /** An API key with all rights of an organisation, as an operator gets it from the command line. */
  issueKey(organisation: string): Promise<string> {
    return keyOf(organisation, this.environment);
  }

  /** Everything that the platform has logged. */
  log(): string {
    return this.logFiles.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : '')).join('');
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.stop()));
    await Promise.all([this.kafka.stop(), this.postgres.stop(), this.redis.stop()]);
  }
}

/** The platform's own login, with the rights that docs/operations.md asks for and no more. */
async function ownerOf(postgres: PostgresServer): Promise<string> {
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(`create role site login createrole password 'site'`);
  await client.query('alter database liandong owner to site');
  await client.end();
  return postgres.url.replace(/\/\/[^@]+@/, '//site:site@');
}

/** The bundled directory with few administrations of provinces: a third of the topics, so a site starts sooner. */
function directoryWith(name: string, administrations: readonly string[]): string {
  const { organisations, ...others } = JSON.parse(readFileSync(DIRECTORY, 'utf8')) as Directory;
  const kept = organisations.filter(
    ({ kind, code }) => kind !== 'administration' || code === 'MIIT' || administrations.includes(code),
  );
  const file = join(stateDir, 'e2e', `${name}-directory.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...others, organisations: kept }));
  return file;
}

interface Directory {
  readonly organisations: readonly { readonly kind: string; readonly code: string }[];
}
