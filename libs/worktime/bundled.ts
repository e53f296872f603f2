import facts from '../../data/calendars/cn.json';
import overrides from '../../data/calendars/cn-overrides.json';
import cn2015 from '../../data/profiles/cn-2015.json';
import cn2020Draft from '../../data/profiles/cn-2020-draft.json';
import cn2026 from '../../data/profiles/cn-2026.json';
import { WorkCalendar, type CalendarBody } from './calendar';
import { readFacts, readOverrides } from './calendar.reading';
import type { RuleProfile } from './profile';
import { readProfile } from './profile.reading';

let calendar: WorkCalendar | undefined;
let profiles: readonly RuleProfile[] | undefined;

/** The calendar that ships with this version: data/calendars/cn.json with cn-overrides.json on top. Built once. */
export function bundledCalendar(): WorkCalendar {
  return (calendar ??= calendarOf(bundledBody()));
}

/** What it is made of. */
export const bundledBody = (): CalendarBody => ({ facts: readFacts(facts), overrides: readOverrides(overrides) });

const calendarOf = (body: CalendarBody): WorkCalendar => new WorkCalendar(body.facts, body.overrides);

/** The rule profiles that ship with this version: `cn-2015`, `cn-2020-draft` and `cn-2026`. Read once. */
export function bundledProfiles(): readonly RuleProfile[] {
  return (profiles ??= [cn2015, cn2020Draft, cn2026].map(readProfile));
}
