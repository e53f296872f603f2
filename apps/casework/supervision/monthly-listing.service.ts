import { Inject, Injectable } from '@nestjs/common';
import { MonthlyListV1, type OverdueUnit } from '#contracts/monthly-list.v1';
import { CLOCK, HOUR, type Clock } from '#kernel/clock';
import { NATIONAL, parseUnitCode } from '#kernel/organisations';
import { Outbox } from '#messaging/outbox';
import type { OutboundRecord } from '#messaging/records';
import { Database, type Tx } from '#persistence/database';
import { dateOfDay, dayOfDate, dayOfInstant, startOfDay } from '#worktime/days';
import { MonthlyListStore } from './monthly-list.store';
import { notice } from './supervision.events';

/** A rung is recorded within seconds of its time; after this a month is settled. */
const SETTLED_AFTER = 6 * HOUR;

/** 月度清单: tells each administration once which units were overdue for so long that it was told (workflow.md §6). */
@Injectable()
export class MonthlyListing {
  /** The month whose predecessors all have their list, so that a look costs nothing for the rest of it. */
  private settled: string | undefined;

  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly lists: MonthlyListStore,
    private readonly outbox: Outbox,
  ) {}

  /** Makes the lists of the months that have ended and have none; gives those it made. Months missed in an outage come too. */
  async make(): Promise<string[]> {
    const now = this.clock.now();
    const current = monthOf(now.getTime() - SETTLED_AFTER);
    if (this.settled === current) return [];
    const missing = await this.missing(current);
    const made: string[] = [];
    for (const month of missing) {
      if (await this.db.transaction((tx) => this.makeOne(tx, month, now))) made.push(month);
    }
    this.settled = current;
    return made;
  }

  private async missing(current: string): Promise<string[]> {
    const from = await this.lists.nextAfterLatest(this.db, current);
    const months: string[] = [];
    for (let month = from; month !== null && month < current; month = nextMonth(month)) months.push(month);
    return months;
  }

  private async makeOne(tx: Tx, month: string, now: Date): Promise<boolean> {
    if (!(await this.lists.claim(tx, month, now))) return false;
    const units = await this.lists.collect(tx, month, startOfMonth(month), startOfMonth(nextMonth(month)));
    await this.outbox.add(tx, noticesOf(month, units, now));
    return true;
  }
}

/** The ministry gets all, each administration those of its province; one without any hears nothing. */
function noticesOf(month: string, units: readonly OverdueUnit[], now: Date): OutboundRecord[] {
  const provinces = new Map<string, OverdueUnit[]>([[NATIONAL, [...units]]]);
  for (const one of units) {
    const { province } = parseUnitCode(one.unit);
    if (province === NATIONAL) continue;
    provinces.set(province, [...(provinces.get(province) ?? []), one]);
  }
  return [...provinces].map(([province, lines]) => {
    const of = province === NATIONAL ? {} : { province };
    const value: MonthlyListV1 = { month, ...of, at: now.toISOString(), units: lines };
    return notice(MonthlyListV1.type, value, [`administration-${province}`], now);
  });
}

/** `2026-05` of an instant, in Asia/Shanghai. */
export const monthOf = (instant: number): string => dateOfDay(dayOfInstant(instant)).slice(0, 7);

export const startOfMonth = (month: string): Date => new Date(startOfDay(dayOfDate(`${month}-01`)));

export const nextMonth = (month: string): string => dateOfDay(dayOfDate(`${month}-01`) + 31).slice(0, 7);
