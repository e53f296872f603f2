import 'reflect-metadata';
import { bootstrap } from '#runtime/bootstrap';
import { IntakeModule } from './intake.module';

void bootstrap(IntakeModule);
