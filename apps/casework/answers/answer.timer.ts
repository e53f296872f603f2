import { Inject, Injectable } from '@nestjs/common';
import { SECOND } from '#kernel/clock';
import { LOGGER, type Logger } from '#runtime/logger';
import { Recurring } from '#runtime/recurring';
import { AnswerSending } from './answer-sending.service';

const SHORT_SLEEP = 50;
const LONG_SLEEP = SECOND;

/** Gives answers for as long as the process runs; any number of processes may do so side by side. */
@Injectable()
export class AnswerTimer extends Recurring {
  constructor(
    private readonly sending: AnswerSending,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(logger, { first: LONG_SLEEP, afterFailure: 2 * SECOND }, 'answers could not be given');
  }

  protected async pass(): Promise<number> {
    const { isDone } = await this.sending.send();
    return isDone ? LONG_SLEEP : SHORT_SLEEP;
  }
}
