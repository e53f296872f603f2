import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CLOCK, SECOND, type Clock } from '#kernel/clock';
import { LOGGER, type Logger } from '#runtime/logger';
import { ClockSweeping, GRACE } from './clock-sweeping.service';
import { StopsAgreed } from './stops-agreed';
import { StopsRead } from './stops-read';

/** A clock started meanwhile by another process is looked at within this time after its grace at the latest. */
const LONGEST_SLEEP = 5 * SECOND;
/** Stops that are being read, and clocks in their grace, are not asked about more often than this. */
const WAITING_SLEEP = SECOND;
/** Cases that were busy come soon again; what did not fit one pass comes at once. */
const SHORT_SLEEP = 200;
const AFTER_FAILURE = 2 * SECOND;

/** Fires the rungs of clocks for as long as the process runs; any number of processes may do so side by side. */
@Injectable()
export class ClockSweep implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isEnding = false;
  private passedOver = 0;

  constructor(
    private readonly sweeping: ClockSweeping,
    private readonly stops: StopsRead,
    private readonly agreed: StopsAgreed,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.wakeAfter(SHORT_SLEEP);
  }

  async onModuleDestroy(): Promise<void> {
    this.isEnding = true;
    clearTimeout(this.timer);
    await this.running;
    await this.agreed.leave().catch(() => undefined);
  }

  private wakeAfter(ms: number): void {
    if (this.isEnding) return;
    this.timer = setTimeout(() => {
      this.running = this.pass();
    }, ms);
    this.timer.unref();
  }

  private async pass(): Promise<void> {
    try {
      const now = this.clock.now().getTime();
      const readUntil = await this.agreed.until(this.stops.until(now), now);
      this.tellPassedOver();
      if (readUntil === null) return this.wakeAfter(WAITING_SLEEP);
      const { fired, isDone, nextDue } = await this.sweeping.sweep(readUntil);
      if (!isDone) return this.wakeAfter(fired > 0 ? 0 : SHORT_SLEEP);
      const untilDue = nextDue === null ? LONGEST_SLEEP : nextDue + GRACE - now;
      this.wakeAfter(Math.min(LONGEST_SLEEP, Math.max(WAITING_SLEEP, untilDue)));
    } catch (error) {
      this.logger.warn({ err: error }, 'clocks could not be swept; trying again');
      this.wakeAfter(AFTER_FAILURE);
    }
  }

  private tellPassedOver(): void {
    const { passedOver } = this.agreed;
    if (passedOver > this.passedOver) {
      const alarm = 'stops-not-read';
      this.logger.warn({ passedOver, alarm }, 'what stops clocks isn’t read any further; rungs fire without waiting');
    }
    this.passedOver = passedOver;
  }
}
