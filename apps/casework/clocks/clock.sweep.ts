import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, SECOND, type Clock } from '#kernel/clock';
import { LOGGER, type Logger } from '#runtime/logger';
import { Recurring } from '#runtime/recurring';
import { ClockSweeping, GRACE } from './clock-sweeping.service';
import { StopsAgreed } from './stops-agreed';
import { StopsRead } from './stops-read';

/** A clock started meanwhile by another process is looked at within this time after its grace at the latest. */
const LONGEST_SLEEP = 5 * SECOND;
/** Stops that are being read, and clocks in their grace, are not asked about more often than this. */
const WAITING_SLEEP = SECOND;
/** Cases that were busy come soon again; what did not fit one pass comes at once. */
const SHORT_SLEEP = 200;

/** Fires the rungs of clocks for as long as the process runs; any number of processes may do so side by side. */
@Injectable()
export class ClockSweep extends Recurring {
  private passedOver = 0;

  constructor(
    private readonly sweeping: ClockSweeping,
    private readonly stops: StopsRead,
    private readonly agreed: StopsAgreed,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(logger, { first: SHORT_SLEEP, afterFailure: 2 * SECOND }, 'clocks could not be swept');
  }

  override async onModuleDestroy(): Promise<void> {
    await super.onModuleDestroy();
    await this.agreed.leave().catch(() => undefined);
  }

  protected async pass(): Promise<number> {
    const now = this.clock.now().getTime();
    const readUntil = await this.agreed.until(this.stops.until(now), now);
    this.tellPassedOver();
    if (readUntil === null) return WAITING_SLEEP;
    const { fired, isDone, nextDue } = await this.sweeping.sweep(readUntil);
    if (!isDone) return fired > 0 ? 0 : SHORT_SLEEP;
    const untilDue = nextDue === null ? LONGEST_SLEEP : nextDue + GRACE - now;
    return Math.min(LONGEST_SLEEP, Math.max(WAITING_SLEEP, untilDue));
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
