import 'reflect-metadata';
import pino from 'pino';
import { CaseStore } from '#apps/casework/cases/case.store';
import { ActiveCalendar } from '#apps/casework/clocks/active-calendar';
import { ClockPauseStore } from '#apps/casework/clocks/clock-pause.store';
import { ClockPausing } from '#apps/casework/clocks/clock-pausing.service';
import { ClockRules } from '#apps/casework/clocks/clock-rules';
import { ClockRungs } from '#apps/casework/clocks/clock-rungs';
import { ClockStore } from '#apps/casework/clocks/clock.store';
import { ClockSweeping, GRACE } from '#apps/casework/clocks/clock-sweeping.service';
import { LegalHoldStore } from '#apps/casework/clocks/legal-hold.store';
import { RungStore } from '#apps/casework/clocks/rung.store';
import { HistoryStore } from '#apps/casework/history/history.store';
import { OrderStore } from '#apps/casework/orders/order.store';
import { CaseWorking } from '#apps/casework/work/case-working.service';
import { OrdersGone } from '#apps/casework/work/orders-gone';
import { WorkStores } from '#apps/casework/work/work.stores';
import { INTERNAL_TOPICS } from '#contracts/topics';
import { Outbox } from '#messaging/outbox';
import { contextDataSource } from '#persistence/data-source';
import { Database } from '#persistence/database';

/** What one sweeper did in one round. */
export interface Round {
  readonly fired: number;
  readonly passes: number;
  readonly nodeMs: number;
}

/** Others hold what is left; they are nearly done. */
const PAUSE_MS = 10;

/** One sweeper as a process of casework runs it; each message is the instant of a round, answered when nothing is left. */
async function main(): Promise<void> {
  const source = contextDataSource({ url: process.env['BENCH_PG_URL']!, context: 'casework', poolSize: 2 });
  await source.initialize();
  const db = new Database(source);
  let now = new Date();
  const sweeping = sweepingOn(db, { now: () => now });
  process.on('message', (at: string) => {
    now = new Date(Date.parse(at) + GRACE);
    void sweepAll(sweeping, now.getTime()).then((round) => process.send!(round));
  });
  process.send!('ready');
}

async function sweepAll(sweeping: ClockSweeping, until: number): Promise<Round> {
  const before = process.cpuUsage();
  let [fired, passes] = [0, 0];
  for (;;) {
    const swept = await sweeping.sweep(until);
    passes++;
    fired += swept.fired;
    if (swept.isDone) break;
    if (swept.fired === 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  const { user, system } = process.cpuUsage(before);
  return { fired, passes, nodeMs: (user + system) / 1_000 };
}

function sweepingOn(db: Database, clock: { now(): Date }): ClockSweeping {
  const rules = new ClockRules();
  const calendar = new ActiveCalendar(db, rules);
  const partitions = new Map(INTERNAL_TOPICS.map((topic) => [topic.name, topic.partitions]));
  const outbox = new Outbox('/liandong/casework', (topic) => partitions.get(topic)!);
  const history = new HistoryStore();
  const pausing = new ClockPausing(new ClockPauseStore(), rules, calendar, new LegalHoldStore());
  const clocks = new ClockStore(calendar);
  const stores = new WorkStores(new CaseStore(), new OrderStore(), clocks, pausing, history, outbox, new OrdersGone());
  return new ClockSweeping(
    db,
    clock,
    pino({ level: 'silent' }),
    new RungStore(),
    rules,
    calendar,
    new ClockRungs(),
    new CaseWorking(db, clock, stores),
    history,
    outbox,
  );
}

process.once('SIGTERM', () => process.exit());
void main();
