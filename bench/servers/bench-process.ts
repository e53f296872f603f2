import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '#kernel/package-root';

/** A built program of the bench, run as its own process; says `ready` over its channel, ends with SIGTERM. */
export class BenchProcess {
  private constructor(private readonly child: ChildProcess) {}

  /** Resolves when the program says that it is ready. @throws Error when it ends instead. */
  static async start(program: string, environment: Readonly<Record<string, string>>): Promise<BenchProcess> {
    const child = spawn(process.execPath, ['--no-warnings', join(PACKAGE_ROOT, 'dist', 'bench', program)], {
      cwd: PACKAGE_ROOT,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // NODE_OPTIONS reaches it: that is how it is profiled.
      env: { ...process.env, ...environment },
    });
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`${program} ended with ${code} before it was ready`)));
    });
    return new BenchProcess(child);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** One message from the program. */
  message<T>(): Promise<T> {
    return new Promise((resolve, reject) => {
      this.child.once('message', (message) => resolve(message as T));
      this.child.once('exit', (code) => reject(new Error(`the program ended with ${code} without an answer`)));
    });
  }

  say(word: string): void {
    this.child.send(word);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}
