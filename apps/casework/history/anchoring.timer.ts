import { Inject, Injectable } from '@nestjs/common';
import { MINUTE } from '#kernel/clock';
import { LOGGER, type Logger } from '#runtime/logger';
import { Recurring } from '#runtime/recurring';
import { Anchoring } from './anchoring.service';

/** Looks each minute whether a day has ended without its root; any number of processes may do so side by side. */
@Injectable()
export class AnchoringTimer extends Recurring {
  constructor(
    private readonly anchoring: Anchoring,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(logger, { first: MINUTE, afterFailure: MINUTE }, 'history could not be anchored');
  }

  protected async pass(): Promise<number> {
    const anchor = await this.anchoring.anchor();
    if (anchor !== null) {
      const { number, day, entries } = anchor;
      this.logger.info({ number, day, entries }, 'history anchored');
    }
    return MINUTE;
  }
}
