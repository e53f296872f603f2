import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, SECOND } from '#kernel/clock';
import { Redis } from '#persistence/redis';

/** How long a request waits for Redis before it is counted by this process alone. */
const PATIENCE_MS = 50;
/** After Redis failed it is left alone for so long, so that one that hangs slows few requests. */
const AVOIDED_MS = SECOND;
const KEPT_SECONDS = 5;

/**
 * Counts requests per subject in windows of one second, over all processes as long as Redis answers and per process
 * otherwise. Never fails: a lost count lets a request pass that would have been refused, no more.
 */
@Injectable()
export class QuotaStore {
  private window = 0;
  private counts = new Map<string, number>();
  private avoidedUntil = 0;

  constructor(
    @Inject(Redis) private readonly redis: Redis,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Counts one request and says whether it stays within `limit` a second. */
  async take(subject: string, limit: number): Promise<boolean> {
    const now = this.clock.now().getTime();
    const window = Math.floor(now / SECOND);
    const here = this.countHere(subject, window);
    // What this process alone has seen is already too much: no need to ask, also under a flood.
    if (here > limit) return false;
    if (now < this.avoidedUntil) return true;
    return ((await this.countEverywhere(`liandong:quota:${subject}:${window}`, now)) ?? here) <= limit;
  }

  private countHere(subject: string, window: number): number {
    if (window !== this.window) {
      this.window = window;
      this.counts = new Map();
    }
    const count = (this.counts.get(subject) ?? 0) + 1;
    this.counts.set(subject, count);
    return count;
  }

  private async countEverywhere(key: string, now: number): Promise<number | undefined> {
    const client = this.redis.ready();
    if (!client) return undefined;
    const counted = client
      .multi()
      .incr(key)
      .expire(key, KEPT_SECONDS)
      .exec()
      .then(([count]) => Number(count))
      .catch(() => undefined);
    const count = await within(PATIENCE_MS, counted);
    if (count === undefined) this.avoidedUntil = now + AVOIDED_MS;
    return count;
  }
}

async function within<T>(ms: number, answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
