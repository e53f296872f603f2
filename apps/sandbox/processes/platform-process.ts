import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PACKAGE_ROOT } from '#kernel/package-root';

const SETPRIV = '/usr/bin/setpriv';

export type Environment = Readonly<Record<string, string>>;

/** A process of the platform, run as an operator would run it: the built program, configured by its environment. */
export class PlatformProcess {
  private child: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly environment: Environment,
    readonly port: number,
    private readonly logFile: string,
    private readonly program = 'apps/platform/main.js',
    /** Options of Node itself, e.g. for a profile. */
    private readonly nodeOptions: readonly string[] = [],
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves when the process last started has ended. */
  get end(): Promise<void> {
    return this.ended;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  start(): void {
    mkdirSync(dirname(this.logFile), { recursive: true });
    const log = openSync(this.logFile, 'a');
    const node = [process.execPath, '--no-warnings', ...this.nodeOptions, join(PACKAGE_ROOT, 'dist', this.program)];
    // Where the system can, it ends with whoever started it, also when that one is killed.
    const [command, ...args] = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'TERM', ...node] : node;
    this.child = spawn(command!, args, {
      cwd: PACKAGE_ROOT,
      stdio: ['ignore', log, log],
      // Its own group, so that a Ctrl-C at the terminal reaches the demo alone and it ends in order.
      detached: true,
      env: { ...baseEnvironment(), ...this.environment, LIANDONG_HTTP_PORT: String(this.port) },
    });
    closeSync(log);
    const child = this.child;
    // Its own group outlives a program that ends without having stopped it.
    const endWithUs = (): void => void child.kill('SIGKILL');
    process.once('exit', endWithUs);
    this.ended = new Promise((resolve) =>
      child.once('exit', () => {
        process.off('exit', endWithUs);
        resolve();
      }),
    );
  }

  /** Waits until every consumer has its partitions. @throws Error with the end of the log when it ended instead. */
  async ready(timeoutMs = 60_000): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (Date.now() < end) {
      if (this.child?.exitCode !== null && this.child?.exitCode !== undefined) break;
      if (await answersOk(`${this.url}/health/ready`)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the platform did not become ready; the end of ${this.logFile}:\n${tail(this.logFile)}`);
  }

  /** SIGKILL: no orderly end of any kind. */
  async kill(): Promise<void> {
    this.child?.kill('SIGKILL');
    await this.ended;
  }

  /** SIGTERM, then waits. */
  async stop(): Promise<void> {
    this.child?.kill('SIGTERM');
    await this.ended;
  }
}

/** Runs a program to its end. @throws Error with what it printed when it fails. */
export async function runProgram(program: string, args: readonly string[], environment: Environment): Promise<string> {
  const child = spawn(process.execPath, ['--no-warnings', join(PACKAGE_ROOT, 'dist', program), ...args], {
    cwd: PACKAGE_ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...baseEnvironment(), ...environment },
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const printed = Buffer.concat(output).toString('utf8');
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${printed}`);
  return printed;
}

/** An API key with all rights of an organisation, as an operator gets it from the command line. */
export async function keyOf(organisation: string, environment: Environment): Promise<string> {
  const printed = await runProgram('apps/platform/migrate.js', ['--issue-key', organisation], environment);
  return printed.trim().split('\n').at(-1)!;
}

/** What any program needs of ours; nothing of the platform's own configuration leaks through. */
function baseEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LIANDONG_')));
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

const tail = (file: string): string => readFileSync(file, 'utf8').split('\n').slice(-15).join('\n');
