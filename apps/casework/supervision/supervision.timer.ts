import { Inject, Injectable } from '@nestjs/common';
import { MINUTE } from '#kernel/clock';
import { LOGGER, type Logger } from '#runtime/logger';
import { Recurring } from '#runtime/recurring';
import { MonthlyListing } from './monthly-listing.service';
import { SupervisionSweeping } from './supervision-sweeping.service';

/** Looks each minute for overdue replies and a month that has ended; any number of processes may do so side by side. */
@Injectable()
export class SupervisionTimer extends Recurring {
  constructor(
    private readonly sweeping: SupervisionSweeping,
    private readonly listing: MonthlyListing,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(logger, { first: MINUTE, afterFailure: MINUTE }, 'supervisions could not be looked through');
  }

  protected async pass(): Promise<number> {
    await this.sweeping.sweep();
    const months = await this.listing.make();
    if (months.length > 0) this.logger.info({ months }, 'monthly lists made');
    return MINUTE;
  }
}
