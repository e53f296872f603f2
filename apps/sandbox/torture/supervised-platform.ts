import { setTimeout as sleep } from 'node:timers/promises';
import { PlatformProcess, type Environment } from '../processes/platform-process';

const RESTART_MS = 500;

/** A platform process under a supervisor, as an operator runs it: whenever it ends, it is started again. */
export class SupervisedPlatform {
  private readonly process: PlatformProcess;
  private supervision: Promise<void> = Promise.resolve();
  private isStopping = false;
  private downMs: number | undefined;
  /** Times it ended without having been killed by us, e.g. because it found no database at its start. */
  endedByItself = 0;

  constructor(environment: Environment, port: number, logFile: string) {
    this.process = new PlatformProcess(environment, port, logFile);
  }

  get url(): string {
    return this.process.url;
  }

  async start(): Promise<void> {
    this.supervision = this.supervise();
    await this.process.ready();
  }

  /** SIGKILL; the supervisor starts it again after `downMs`. Gives false when it was down already. */
  kill(downMs: number): boolean {
    if (this.downMs !== undefined || !this.process.isRunning) return false;
    this.downMs = downMs;
    void this.process.kill();
    return true;
  }

  /** Waits until it works again, whatever happened to it. */
  ready(): Promise<void> {
    return this.process.ready(120_000);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.process.stop();
    await this.supervision;
  }

  private async supervise(): Promise<void> {
    while (!this.isStopping) {
      this.process.start();
      await this.process.end;
      if (this.isStopping) return;
      if (this.downMs === undefined) this.endedByItself++;
      await sleep(this.downMs ?? RESTART_MS);
      this.downMs = undefined;
    }
  }
}
