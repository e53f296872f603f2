import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Launch {
  command: string;
  args: readonly string[];
  /** Appended to; standard output and errors of the server. */
  logFile: string;
  /** A word of the command line by which a reused process id is told from ours. */
  marker: string;
  env?: NodeJS.ProcessEnv;
  identity?: { uid: number; gid: number } | undefined;
  /** `parent`: dies with the process that started it, also when that one is killed. `stack`: outlives it. */
  lifetime: 'parent' | 'stack';
}

const SETPRIV = '/usr/bin/setpriv';

/** A server started as its own process; found again by process id and a word of its command line. */
export class ServerProcess {
  constructor(
    readonly pid: number,
    readonly marker: string,
  ) {}

  static launch(launch: Launch): ServerProcess {
    mkdirSync(dirname(launch.logFile), { recursive: true });
    const log = openSync(launch.logFile, 'a');
    const [command, args] = tieToParent(launch);
    const child = spawn(command, args, {
      cwd: '/',
      detached: launch.lifetime === 'stack',
      stdio: ['ignore', log, log],
      env: launch.env ?? process.env,
      ...launch.identity,
    });
    closeSync(log);
    child.once('error', () => undefined); // seen below as a missing pid
    if (child.pid === undefined) throw new Error(`expected to start ${launch.command}, it cannot be executed`);
    child.unref();
    return new ServerProcess(child.pid, launch.marker);
  }

  isAlive(): boolean {
    try {
      const state = readFileSync(`/proc/${this.pid}/stat`, 'latin1');
      // The first thread of a killed process may be dead already while others still hold its sockets.
      if (/^\d+ \(.*\) [ZX]/s.test(state)) return readdirSync(`/proc/${this.pid}/task`).length > 1;
      const commandLine = readFileSync(`/proc/${this.pid}/cmdline`, 'latin1');
      // Empty while the process turns from `setpriv` into the server: seen in 26 of 400 launches.
      return commandLine === '' || commandLine.includes(this.marker);
    } catch {
      return false;
    }
  }

  /** Asks politely, waits, then kills. Resolves when the process is gone; a process id that is no longer ours is left alone. */
  async stop(signal: NodeJS.Signals, patienceMs: number): Promise<void> {
    if (!this.isAlive()) return;
    this.send(signal);
    if (await this.isGoneWithin(patienceMs)) return;
    await this.kill();
  }

  /** SIGKILL, as a crash would do it. */
  async kill(): Promise<void> {
    if (!this.isAlive()) return;
    this.send('SIGKILL');
    if (!(await this.isGoneWithin(10_000))) throw new Error(`process ${this.pid} (${this.marker}) outlives SIGKILL`);
  }

  /** For faults: SIGSTOP freezes the server, SIGCONT lets it go on. */
  send(signal: NodeJS.Signals): void {
    if (this.isAlive()) process.kill(this.pid, signal);
  }

  private async isGoneWithin(limitMs: number): Promise<boolean> {
    for (const end = Date.now() + limitMs; Date.now() < end; await sleep(20)) {
      if (!this.isAlive()) return true;
    }
    return !this.isAlive();
  }
}

/** `setpriv` sets the parent-death signal and then becomes the server, so the process id stays the server's. */
function tieToParent(launch: Launch): [string, string[]] {
  if (launch.lifetime === 'stack' || !existsSync(SETPRIV)) return [launch.command, [...launch.args]];
  return [SETPRIV, ['--pdeathsig', 'KILL', launch.command, ...launch.args]];
}
