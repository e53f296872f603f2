import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { requirePieces, type Piece } from './missing-piece';
import { freePorts } from './ports';
import { probeRedis } from './probes';
import { ServerProcess } from './server-process';
import { GivenUp, waitUntil } from './wait-until';

export interface RedisOptions {
  home: string;
  lifetime: 'parent' | 'stack';
  port?: number;
}

/** A Redis of our own on a loopback port. It keeps nothing on disk: Redis holds only what may vanish. */
export class RedisServer {
  private constructor(
    readonly port: number,
    readonly home: string,
    private readonly options: RedisOptions,
    public process: ServerProcess,
  ) {}

  static async start(options: RedisOptions): Promise<RedisServer> {
    requirePieces(missingForRedis());
    mkdirSync(options.home, { recursive: true });
    const port = options.port ?? (await freePorts(1))[0]!;
    const server = new RedisServer(port, options.home, options, launch(port, options));
    await server.untilReady();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get logFile(): string {
    return join(this.home, 'redis.log');
  }

  async stop(): Promise<void> {
    await this.process.stop('SIGTERM', 5_000);
  }

  async kill(): Promise<void> {
    await this.process.kill();
  }

  /** Starts again, empty, on the same port; stops first when it still runs. */
  async restart(): Promise<void> {
    await this.stop();
    this.process = launch(this.port, this.options);
    await this.untilReady();
  }

  private async untilReady(): Promise<void> {
    await waitUntil('Redis answers', 20_000, async () => {
      if (!this.process.isAlive()) throw new GivenUp(`Redis ended at start; its log is ${this.logFile}`);
      await probeRedis(this.url);
    });
  }
}

/** What a Redis of our own needs and this machine lacks. */
export function missingForRedis(): Piece[] {
  const found = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
  return found ? [] : [{ name: 'redis-server', debianPackage: 'redis-server' }];
}

function launch(port: number, options: RedisOptions): ServerProcess {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', options.home, '--daemonize', 'no'];
  args.push('--save', '', '--appendonly', 'no', '--maxmemory', '256mb', '--maxmemory-policy', 'volatile-ttl');
  // Redis rewrites its title to "redis-server 127.0.0.1:PORT", which is what the process table shows afterwards.
  const marker = `127.0.0.1:${port}`;
  return ServerProcess.launch({
    command: 'redis-server',
    args: [...args, '--proc-title-template', `redis-server ${marker}`],
    logFile: join(options.home, 'redis.log'),
    marker,
    lifetime: options.lifetime,
  });
}
