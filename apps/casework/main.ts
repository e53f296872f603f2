import 'reflect-metadata';
import { bootstrap } from '#runtime/bootstrap';
import { CaseworkModule } from './casework.module';

void bootstrap(CaseworkModule);
