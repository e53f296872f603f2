import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SECOND } from '#kernel/clock';
import { Database } from '#persistence/database';
import { LOGGER, type Logger } from '#runtime/logger';
import { NotificationWatch } from '../clocks/notification-watch';
import { ActiveRegistries } from './active-registries';
import { REGISTRY_CHANNEL } from './registry-import.store';

/** Hears of flips of other processes at once; what it misses every batch finds out within a second by itself. */
@Injectable()
export class RegistryWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private opening: Promise<void> = Promise.resolve();
  private readonly notifications: NotificationWatch;

  constructor(
    db: Database,
    registries: ActiveRegistries,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.notifications = new NotificationWatch(db, REGISTRY_CHANNEL, () => registries.forget());
  }

  onApplicationBootstrap(): void {
    this.listen();
    this.timer = setInterval(() => this.listen(), 5 * SECOND);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.opening;
    await this.notifications.close();
  }

  private listen(): void {
    this.opening = this.opening
      .then(() => this.notifications.open())
      .catch((error: unknown) => this.logger.debug({ err: error }, 'flips of registries are not heard of now'));
  }
}
