import pino from 'pino';
import { ActiveCalendar } from '#apps/casework/clocks/active-calendar';
import { CalendarInstalling } from '#apps/casework/clocks/calendar-installing.service';
import { CalendarMoving } from '#apps/casework/clocks/calendar-moving.service';
import { CalendarMovingStore } from '#apps/casework/clocks/calendar-moving.store';
import { CalendarStore } from '#apps/casework/clocks/calendar.store';
import { ClockPauseStore } from '#apps/casework/clocks/clock-pause.store';
import { ClockRules } from '#apps/casework/clocks/clock-rules';
import { RungStore } from '#apps/casework/clocks/rung.store';
import { HistoryStore } from '#apps/casework/history/history.store';
import { INTERNAL_TOPICS } from '#contracts/topics';
import { systemClock } from '#kernel/clock';
import { Outbox } from '#messaging/outbox';
import type { Database } from '#persistence/database';
import { readChange } from '#worktime/calendar.change';
import { round } from '../figures';

/** A day off that every open disposal has before it. */
const CHANGE = readChange({ days: [{ date: '2026-11-24', kind: 'holiday', name: '临时放假', source: 'bench' }] });

/** Previews a changed calendar, puts it in force and moves every open clock to it, in one process. */
export async function moveAll(db: Database) {
  await db.query('truncate outbox');
  const rules = new ClockRules();
  const calendar = new ActiveCalendar(db, rules);
  const pauses = new ClockPauseStore();
  const installing = new CalendarInstalling(db, systemClock, new CalendarStore(db, pauses), calendar);
  const partitions = new Map(INTERNAL_TOPICS.map((topic) => [topic.name, topic.partitions]));
  const outbox = new Outbox('/liandong/casework', (topic) => partitions.get(topic)!);
  const moving = new CalendarMoving(
    db,
    systemClock,
    new CalendarMovingStore(),
    new RungStore(),
    pauses,
    calendar,
    rules,
    new HistoryStore(),
    outbox,
    pino({ level: 'silent' }),
  );
  const started = performance.now();
  const { previous, diff } = await installing.preview(CHANGE);
  const previewed = performance.now();
  await installing.install(CHANGE, previous, 'bench', 'bench');
  const flipped = performance.now();
  let clocks = 0;
  for (;;) {
    const { lookedAt, isDone } = await moving.moveSome();
    clocks += lookedAt;
    if (isDone) break;
  }
  const seconds = (performance.now() - flipped) / 1_000;
  return {
    clocks,
    moved: diff.moved,
    previewSeconds: round((previewed - started) / 1_000),
    seconds: round(seconds),
    perSecond: Math.round(clocks / seconds),
  };
}
