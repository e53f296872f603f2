import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SECOND } from '#kernel/clock';
import { Database } from '#persistence/database';
import { LOGGER, type Logger } from '#runtime/logger';
import { ActiveCalendar } from './active-calendar';
import { CalendarMoving } from './calendar-moving.service';
import { CALENDAR_CHANNEL } from './calendar.store';
import { NotificationWatch } from './notification-watch';

/** A flip that no notification told of is seen within this time. */
const POLL = SECOND;
/** Between batches of moved clocks, so that moving a million never crowds out the work of the day. */
const BETWEEN_BATCHES = 20;

/** Follows the calendar in force and moves what stands under an older one, for as long as the process runs. */
@Injectable()
export class CalendarWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isEnding = false;
  private readonly notifications: NotificationWatch;

  constructor(
    db: Database,
    private readonly calendar: ActiveCalendar,
    private readonly moving: CalendarMoving,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.notifications = new NotificationWatch(db, CALENDAR_CHANNEL, () => this.wakeAfter(0));
  }

  async onApplicationBootstrap(): Promise<void> {
    // Before the first batch: what a site has installed outlives its releases.
    await this.calendar.establish();
    this.wakeAfter(0);
  }

  async onModuleDestroy(): Promise<void> {
    this.isEnding = true;
    clearTimeout(this.timer);
    await this.running;
    await this.notifications.close();
  }

  private wakeAfter(ms: number): void {
    if (this.isEnding) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.running = this.running.then(() => this.pass());
    }, ms);
    this.timer.unref();
  }

  private async pass(): Promise<void> {
    if (this.isEnding) return;
    try {
      await this.notifications.open();
      await this.calendar.follow();
      if (!(await this.moving.isWaiting())) return this.wakeAfter(POLL);
      const { isDone, lookedAt } = await this.moving.moveSome();
      // Cases that others hold come again at the next poll.
      this.wakeAfter(isDone || lookedAt === 0 ? POLL : BETWEEN_BATCHES);
    } catch (error) {
      this.logger.warn({ err: error }, 'the calendar could not be followed; trying again');
      this.wakeAfter(POLL);
    }
  }
}
