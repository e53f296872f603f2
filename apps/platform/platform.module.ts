import { Module } from '@nestjs/common';
import { CaseworkModule } from '#apps/casework/casework.module';
import { ExchangeModule } from '#apps/exchange/exchange.module';
import { IntakeModule } from '#apps/intake/intake.module';

/** Every context in one process: the default for trying and for small sites. It adds no behaviour. */
@Module({ imports: [IntakeModule, CaseworkModule, ExchangeModule] })
export class PlatformModule {}
