import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SECOND } from '#kernel/clock';
import { LOGGER, type Logger } from '#runtime/logger';
import { AnswerSending } from './answer-sending.service';

const SHORT_SLEEP = 50;
const LONG_SLEEP = SECOND;
const AFTER_FAILURE = 2 * SECOND;

/** Gives answers for as long as the process runs; any number of processes may do so side by side. */
@Injectable()
export class AnswerTimer implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isEnding = false;

  constructor(
    private readonly sending: AnswerSending,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.wakeAfter(LONG_SLEEP);
  }

  async onModuleDestroy(): Promise<void> {
    this.isEnding = true;
    clearTimeout(this.timer);
    await this.running;
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
      const { isDone } = await this.sending.send();
      this.wakeAfter(isDone ? LONG_SLEEP : SHORT_SLEEP);
    } catch (error) {
      this.logger.warn({ err: error }, 'answers could not be given; trying again');
      this.wakeAfter(AFTER_FAILURE);
    }
  }
}
