import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Redis } from '#persistence/redis';
import { Configuration } from '#runtime/configuration';
import { AccessGuard } from './access.guard';
import { QuotaGuard } from './quota.guard';
import { QuotaStore } from './quota.store';
import { TokenVerifier } from './token.verifier';

/** Puts the guards in front of every route of the process: who it is first, then how much it may ask. */
@Global()
@Module({
  providers: [
    TokenVerifier,
    {
      provide: Redis,
      inject: [Configuration],
      useFactory: ({ redisUrl }: Configuration) => new Redis(redisUrl),
    },
    QuotaStore,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_GUARD, useClass: QuotaGuard },
  ],
  exports: [TokenVerifier, QuotaStore],
})
export class AccessModule implements OnApplicationShutdown {
  constructor(@Inject(Redis) private readonly redis: Redis) {}

  async onApplicationShutdown(): Promise<void> {
    await this.redis.close();
  }
}
