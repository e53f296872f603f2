import type { Provider, Type } from '@nestjs/common';

/** What one folder of casework gives the module. */
export interface Room {
  readonly controllers?: readonly Type[];
  readonly providers?: readonly Provider[];
  /** Works on by itself while the process runs: timers, sweeps. */
  readonly background?: readonly Provider[];
}
