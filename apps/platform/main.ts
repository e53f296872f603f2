import 'reflect-metadata';
import { bootstrap } from '#runtime/bootstrap';
import { PlatformModule } from './platform.module';

void bootstrap(PlatformModule);
