import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { Reach } from '../reach';
import type { ComplaintFigures, OrderCounts, RecurrenceFigures } from './figures.view';
import type { Period } from './period';

/** Reads the figures of the views and functions in the schema; they say what is counted how. */
@Injectable()
export class FigureStore {
  constructor(private readonly db: Database) {}

  orders(period: Period, reach: Reach): Promise<OrderCounts[]> {
    return this.db.query(ofOrders, parameters(period, reach));
  }

  complaints(period: Period, reach: Reach): Promise<ComplaintFigures[]> {
    return this.db.query(ofComplaints, parameters(period, reach));
  }

  recurrences(period: Period, reach: Reach): Promise<RecurrenceFigures[]> {
    return this.db.query(ofRecurrences, parameters(period, reach));
  }
}

const parameters = ({ from, until }: Period, { units, provinces }: Reach): unknown[] => [
  ...[from.toISOString(), until.toISOString()],
  ...[units && quoted(units), provinces && plain(provinces)],
];

const span = `$1::timestamptz, $2::timestamptz, $3::text[], $4::text[]`;

const grouping = `unit, province, channel, net, level`;

/** Most of all first: the whole, provinces, units, their parts. */
const order = `order by array_position(array['all', 'province', 'unit', 'split'], level), province, unit, channel, net`;

const ofOrders = `
  select ${grouping}, due, withdrawn, returned, reassigned, counted, handled, in_time as "inTime", effective, undecided,
    late, late_through_platform as "lateThroughPlatform", late_through_others as "lateThroughOthers"
  from figures_of_orders(${span}) ${order}`;

const ofComplaints = `
  select ${grouping}, reports, disturbances, complainants, after_measure as "afterMeasure",
    second_disturbances as "secondDisturbances", fraud
  from figures_of_complaints(${span}) ${order}`;

const ofRecurrences = `
  select main_code as "mainCode", holder, recurrences, cases, coalesce(complaints, 0) as complaints
  from figures_of_recurrences(${span}) order by recurrences desc, main_code, holder`;
