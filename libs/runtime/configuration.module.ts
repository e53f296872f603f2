import { Global, Module } from '@nestjs/common';
import { CLOCK, systemClock } from '#kernel/clock';
import { Configuration, readConfiguration } from './configuration';
import { HttpAddress } from './http-address';
import { createLogger, LOGGER } from './logger';

/** What every module may inject: the configuration, the clock, the logger. */
@Global()
@Module({
  providers: [
    { provide: Configuration, useFactory: () => readConfiguration() },
    { provide: CLOCK, useValue: systemClock },
    { provide: LOGGER, inject: [Configuration], useFactory: ({ logLevel }: Configuration) => createLogger(logLevel) },
    HttpAddress,
  ],
  exports: [Configuration, CLOCK, LOGGER, HttpAddress],
})
export class ConfigurationModule {}
