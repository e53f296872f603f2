import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { Database } from '#persistence/database';
import { bundledBody } from '#worktime/bundled';
import { WorkCalendar, type CalendarBody } from '#worktime/calendar';
import { withChange, type CalendarChange } from '#worktime/calendar.change';
import { ActiveCalendar } from './active-calendar';
import { diffOf, type CalendarDiff } from './calendar-diff';
import { CalendarStore } from './calendar.store';

/** A change of the active calendar, or the calendar that ships with this version. */
export type Installation = CalendarChange | 'bundled';

/** What a change would do, before anybody does it. */
export interface CalendarPreview {
  /** The active version the change was made to; installing it asks for this one, so nobody installs what he did not see. */
  readonly previous: string;
  readonly version: string;
  readonly diff: CalendarDiff;
}

export interface Installed extends CalendarPreview {
  /** Null when the calendar was in force already. */
  readonly flip: string | null;
}

/** Calendars come into force in one flip; their clocks are moved behind it (CalendarMoving). */
@Injectable()
export class CalendarInstalling {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly store: CalendarStore,
    private readonly calendar: ActiveCalendar,
  ) {}

  /** What a change would move, make late and save. Changes nothing. */
  async preview(installation: Installation): Promise<CalendarPreview> {
    const { previous, calendar } = await this.prepare(installation);
    return { previous, version: calendar.version, diff: await this.diff(calendar) };
  }

  /**
   * Puts a changed calendar in force. Waits for batches that are starting clocks, never for clocks to be moved.
   * @param expected the version that the preview was made from
   * @throws DomainError PRECONDITION_FAILED when another calendar is in force by now
   */
  async install(installation: Installation, expected: string, reason: string, by: string): Promise<Installed> {
    const { previous, calendar, body } = await this.prepare(installation);
    assertSeen(expected, previous);
    const diff = await this.diff(calendar);
    const { version } = calendar;
    if (version === previous) return { previous, version, diff, flip: null };
    const flip = await this.db.transaction(async (tx) => {
      assertSeen(expected, (await this.store.lockToFlip(tx)) ?? previous);
      const flippedAt = this.clock.now();
      return this.store.flip(tx, { version, previous, reason, flippedBy: by, flippedAt, foreseen: diff }, body);
    });
    await this.calendar.follow();
    return { previous, version, diff, flip };
  }

  private async prepare(installation: Installation) {
    const active = await this.store.active();
    if (active === undefined) throw new DomainError('UNAVAILABLE', { expected: 'a calendar in force' });
    const body: CalendarBody = installation === 'bundled' ? bundledBody() : withChange(active.body, installation);
    return { previous: active.version, body, calendar: new WorkCalendar(body.facts, body.overrides) };
  }

  private diff(calendar: WorkCalendar): Promise<CalendarDiff> {
    return this.db.transaction(async (tx) => diffOf(await this.store.groups(tx), calendar, this.clock.now().getTime()));
  }
}

function assertSeen(expected: string, active: string): void {
  if (expected === active) return;
  throw new DomainError('PRECONDITION_FAILED', { field: 'previous', expected: active, got: expected });
}
