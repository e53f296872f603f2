import { ClockMovedV1, ClockPausedV1, ClockResumedV1 } from '#contracts/clock-events.v1';
import { formatInstant } from '#worktime/days';
import type { Case } from '../cases/case';
import type { ChainHead, Journal } from '../history/journal';
import type { ClockPause } from '../work/work';
import type { PausableClock, ResumedClock } from './clock-pause.store';
import { mailboxesOf } from './authorities';
import type { MovedClock, StaleClock } from './calendar-moving.store';

/** As many clocks as one event names. */
const AT_ONCE = 20;

export function recordPaused(journal: Journal, of: ClockPause, clocks: readonly PausableClock[]): void {
  const { file, reason, actor, at } = of;
  for (const some of portions(clocks)) {
    const pausedFrom = new Date(at).toISOString();
    const unmarked = some.filter((clock) => clock.wasUnmarked === true).map((clock) => clock.id);
    journal.record(
      file,
      ClockPausedV1.type,
      actor,
      { pause: { reason, from: pausedFrom }, clocks: idsOf(some), ...(unmarked.length > 0 ? { unmarked } : {}) },
      (caseSeq): ClockPausedV1 => ({
        caseId: file.id,
        caseSeq,
        at: journal.at,
        reason,
        pausedFrom,
        clocks: some.map(({ id, kind, orderId, owedBy }) => ({ clockId: id, clock: kind, orderId, owedBy })),
      }),
      { to: mailboxesOf(some.map((clock) => clock.owedBy)) },
    );
  }
}

/** @param reason of the pause that ended, or `rework` */
export function recordResumed(
  journal: Journal,
  file: Case,
  clocks: readonly ResumedClock[],
  reason: string,
  actor: string,
): void {
  for (const some of portions(clocks)) {
    const dues = some.map(({ id, dueAt, newDueAt }) => ({
      id,
      was: formatInstant(dueAt),
      due: formatInstant(newDueAt),
    }));
    journal.record(
      file,
      ClockResumedV1.type,
      actor,
      { resumed: { reason }, dues },
      (caseSeq): ClockResumedV1 => ({
        caseId: file.id,
        caseSeq,
        at: journal.at,
        reason,
        clocks: some.map((clock) => ({
          clockId: clock.id,
          clock: clock.kind,
          orderId: clock.orderId,
          owedBy: clock.owedBy,
          due: formatInstant(clock.newDueAt),
          dueBefore: formatInstant(clock.dueAt),
          provisional: clock.provisional,
        })),
      }),
      { to: mailboxesOf(some.map((clock) => clock.owedBy)) },
    );
  }
}

/** Another calendar has moved a due time. */
export function recordMoved(
  journal: Journal,
  file: ChainHead,
  { id, kind, orderId, owedBy }: StaleClock,
  to: MovedClock,
  calendar: { readonly version: string; readonly reason: string; readonly eventId: string },
): void {
  const [due, dueBefore] = [formatInstant(to.due), formatInstant(to.dueBefore)];
  const { version: calendarVersion, reason, eventId } = calendar;
  journal.record(
    file,
    ClockMovedV1.type,
    'platform',
    { clock: id, due, dueBefore, calendarVersion, ...(to.isSaved ? { overdue: 'withdrawn' } : {}) },
    (caseSeq): ClockMovedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      clockId: id,
      clock: kind,
      orderId,
      owedBy,
      due,
      dueBefore,
      calendarVersion,
      provisional: to.provisional,
      reason,
    }),
    { eventId, to: mailboxesOf([owedBy]) },
  );
}

function portions<T>(all: readonly T[]): T[][] {
  const found: T[][] = [];
  for (let i = 0; i < all.length; i += AT_ONCE) found.push(all.slice(i, i + AT_ONCE));
  return found;
}

const idsOf = (clocks: readonly { readonly id: string }[]): string[] => clocks.map((clock) => clock.id);
