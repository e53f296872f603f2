import { Inject, Injectable } from '@nestjs/common';
import { HOUR } from '#kernel/clock';
import { LOGGER, type Logger } from '#runtime/logger';
import { Recurring } from '#runtime/recurring';
import { Tidying } from './tidying.service';

/** Tidies every hour; several processes may, as a row is deleted once. */
@Injectable()
export class TidyTimer extends Recurring {
  constructor(
    @Inject(Tidying) private readonly tidying: Tidying,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(logger, { first: HOUR, afterFailure: HOUR }, 'old rows stay for now');
  }

  protected async pass(): Promise<number> {
    await this.tidying.tidy();
    return HOUR;
  }
}
