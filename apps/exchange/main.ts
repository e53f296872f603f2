import 'reflect-metadata';
import { bootstrap } from '#runtime/bootstrap';
import { ExchangeModule } from './exchange.module';

void bootstrap(ExchangeModule);
