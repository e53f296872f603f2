import { Configuration } from '#runtime/configuration';
import { bundledProfiles } from '#worktime/bundled';
import { profileById } from '#worktime/profile';
import type { Room } from '../room';
import { ClockReadingStore } from './clock-reading.store';
import { ClockRules } from './clock-rules';
import { ClockSweeping } from './clock-sweeping.service';
import { ClockStore } from './clock.store';
import { ClockSweep } from './clock.sweep';
import { StopsRead } from './stops-read';

/** A profile chosen by name stands in for whichever is in force. */
const rulesFrom = ({ profile }: Configuration): ClockRules => {
  const profiles = bundledProfiles();
  if (profile === undefined) return new ClockRules(profiles);
  return new ClockRules([{ ...profileById(profile, profiles), effectiveFrom: '1992-01-01' }]);
};

export const CLOCKS: Room = {
  providers: [
    { provide: ClockRules, inject: [Configuration], useFactory: rulesFrom },
    ClockStore,
    ClockSweeping,
    ClockReadingStore,
  ],
  background: [StopsRead, ClockSweep],
};
