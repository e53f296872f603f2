import { Gauge, register } from 'prom-client';
import { DAY } from '#kernel/clock';
import type { Logger } from '#runtime/logger';
import type { Database } from './database';

/** Months made ahead, and the days below which somebody must look. */
const MONTHS_AHEAD = 3;
const ALARM_DAYS = 30;

const daysAhead =
  (register.getSingleMetric('liandong_partition_days_ahead') as Gauge<'context'> | undefined) ??
  new Gauge({
    name: 'liandong_partition_days_ahead',
    help: 'Days until a table runs out of monthly partitions',
    labelNames: ['context'],
  });

/** Keeps monthly partitions ahead of time while a service runs; there is no default partition that would hide a gap. */
export class PartitionKeeping {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly context: string,
    private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    await this.keep();
    this.timer = setInterval(() => void this.keep(), DAY);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Makes what is missing and measures what there is. A failure is logged, since the months made before still last. */
  async keep(): Promise<void> {
    const { context, logger } = this;
    try {
      const [made] = await this.database.query<{ made: number }>('select keep_month_partitions($1) as made', [
        MONTHS_AHEAD,
      ]);
      const [left] = await this.database.query<{ days: number | null }>('select partition_days_ahead() as days');
      if (made && made.made > 0) logger.info({ context, partitions: made.made }, 'monthly partitions made');
      if (left?.days === null || left?.days === undefined) return;
      daysAhead.set({ context }, left.days);
      if (left.days < ALARM_DAYS)
        logger.error({ context, days: left.days, alarm: 'partitions-run-out' }, 'monthly partitions run out');
    } catch (error) {
      logger.error({ context, err: error, alarm: 'partitions-not-kept' }, 'monthly partitions could not be made');
    }
  }
}
