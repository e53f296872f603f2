import { Inject, Injectable } from '@nestjs/common';
import { HOUR, MINUTE } from '#kernel/clock';
import { LOGGER, type Logger } from '#runtime/logger';
import { Recurring } from '#runtime/recurring';
import { BodyForgetting } from './body-forgetting.service';

/** Forgets old mail each hour. */
@Injectable()
export class BodyForgettingTimer extends Recurring {
  constructor(
    @Inject(BodyForgetting) private readonly forgetting: BodyForgetting,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(logger, { first: MINUTE, afterFailure: HOUR }, 'bodies of old mail stay for now');
  }

  protected async pass(): Promise<number> {
    await this.forgetting.forget();
    return HOUR;
  }
}
