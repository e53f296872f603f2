import { Global, Module } from '@nestjs/common';
import { HealthProbes } from './health';
import { OperationsController } from './operations.controller';

/** Health and metrics of the process; every context's module imports it, the process has one. */
@Global()
@Module({ providers: [HealthProbes], controllers: [OperationsController], exports: [HealthProbes] })
export class OperationsModule {}
