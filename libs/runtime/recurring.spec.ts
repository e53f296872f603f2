import pino from 'pino';
import { waitFor } from '#testing/wait-for';
import { Recurring } from './recurring';

class Passes extends Recurring {
  readonly begun: number[] = [];
  private letGo: (() => void) | undefined;

  constructor(
    private readonly faults: readonly number[] = [],
    private readonly isHeld = false,
  ) {
    super(pino({ level: 'silent' }), { first: 5, afterFailure: 5 }, 'nothing was done');
  }

  release(): void {
    this.letGo!();
  }

  protected async pass(): Promise<number> {
    const n = this.begun.push(Date.now());
    if (this.isHeld) await new Promise<void>((resolve) => (this.letGo = resolve));
    if (this.faults.includes(n)) throw new Error('the database is away');
    return 5;
  }
}

describe('recurring work', () => {
  it('comes again and again, also after a pass that failed', async () => {
    const passes = new Passes([2]);
    passes.onApplicationBootstrap();
    await waitFor('passes', () => passes.begun.length >= 4);
    await passes.onModuleDestroy();
    const done = passes.begun.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(passes.begun).toHaveLength(done);
  });

  it('begins no pass before the last has ended, and ends with it', async () => {
    const passes = new Passes([], true);
    passes.onApplicationBootstrap();
    await waitFor('a pass', () => passes.begun.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(passes.begun).toHaveLength(1);
    let hasEnded = false;
    const ended = passes.onModuleDestroy().then(() => (hasEnded = true));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(hasEnded).toBe(false);
    passes.release();
    await ended;
    expect(passes.begun).toHaveLength(1);
  });
});
