import { Configuration } from '#runtime/configuration';
import { bundledProfiles } from '#worktime/bundled';
import { profileById } from '#worktime/profile';
import type { Room } from '../room';
import { ActiveCalendar } from './active-calendar';
import { CalendarInstalling } from './calendar-installing.service';
import { CalendarMoving } from './calendar-moving.service';
import { CalendarMovingStore } from './calendar-moving.store';
import { CalendarWatch } from './calendar-watch';
import { CalendarController } from './calendar.controller';
import { CalendarStore } from './calendar.store';
import { ClockPauseStore } from './clock-pause.store';
import { ClockPausing } from './clock-pausing.service';
import { ClockReadingStore } from './clock-reading.store';
import { ClockController } from './clock.controller';
import { ClockRules } from './clock-rules';
import { ClockRungs } from './clock-rungs';
import { ClockSweeping } from './clock-sweeping.service';
import { ClockStore } from './clock.store';
import { ClockSweep } from './clock.sweep';
import { LegalHoldController } from './legal-hold.controller';
import { LegalHoldStore } from './legal-hold.store';
import { LegalHolding } from './legal-holding.service';
import { RungStore } from './rung.store';
import { StopsAgreed } from './stops-agreed';
import { StopsRead } from './stops-read';

/** A profile chosen by name stands in for whichever is in force. */
const rulesFrom = ({ profile }: Configuration): ClockRules => {
  const profiles = bundledProfiles();
  if (profile === undefined) return new ClockRules(profiles);
  return new ClockRules([{ ...profileById(profile, profiles), effectiveFrom: '1992-01-01' }]);
};

export const CLOCKS: Room = {
  controllers: [ClockController, LegalHoldController, CalendarController],
  providers: [
    { provide: ClockRules, inject: [Configuration], useFactory: rulesFrom },
    ActiveCalendar,
    ClockStore,
    ClockPauseStore,
    ClockPausing,
    LegalHoldStore,
    LegalHolding,
    RungStore,
    ClockRungs,
    ClockSweeping,
    CalendarStore,
    CalendarInstalling,
    CalendarMovingStore,
    CalendarMoving,
    ClockReadingStore,
  ],
  background: [CalendarWatch, StopsRead, StopsAgreed, ClockSweep],
};
