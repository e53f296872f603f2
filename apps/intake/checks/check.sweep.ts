import { Inject, Injectable } from '@nestjs/common';
import { SECOND } from '#kernel/clock';
import { LOGGER, type Logger } from '#runtime/logger';
import { Recurring } from '#runtime/recurring';
import { CheckSweeping } from './check-sweeping.service';

/** Due times are midnights, so nobody is waiting for the second. */
const PAUSE = 5 * SECOND;

/** Looks for checks whose time has run out for as long as the process runs. */
@Injectable()
export class CheckSweep extends Recurring {
  constructor(
    @Inject(CheckSweeping) private readonly sweeping: CheckSweeping,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(logger, { first: PAUSE, afterFailure: PAUSE }, 'overdue checks could not be recorded');
  }

  protected async pass(): Promise<number> {
    return (await this.sweeping.sweep()) > 0 ? 0 : PAUSE;
  }
}
