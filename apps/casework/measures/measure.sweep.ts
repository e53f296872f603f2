import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, SECOND, type Clock } from '#kernel/clock';
import { LOGGER, type Logger } from '#runtime/logger';
import { Recurring } from '#runtime/recurring';
import { MeasureExpiring } from './measure-expiring.service';

/** A measure taken meanwhile by another process expires within this time after its end at the latest. */
const LONGEST_SLEEP = 10 * SECOND;
const SHORTEST_SLEEP = SECOND;
/** Cases that were busy, and what did not fit one pass, come soon again. */
const SOON = 200;

/** Lets measures expire for as long as the process runs; any number of processes may do so side by side. */
@Injectable()
export class MeasureSweep extends Recurring {
  constructor(
    private readonly expiring: MeasureExpiring,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(logger, { first: SOON, afterFailure: 2 * SECOND }, 'measures could not be swept');
  }

  protected async pass(): Promise<number> {
    const { isDone, nextEnd } = await this.expiring.sweep();
    if (!isDone) return SOON;
    const untilEnd = nextEnd === null ? LONGEST_SLEEP : nextEnd - this.clock.now().getTime();
    return Math.min(LONGEST_SLEEP, Math.max(SHORTEST_SLEEP, untilEnd));
  }
}
