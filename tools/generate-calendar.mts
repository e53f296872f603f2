/**
 * Writes data/calendars/cn.json from the npm package chinese-days, so that the calendar has a version of its own, an
 * update of the package shows as a readable diff, and nothing but this script depends on the package's format.
 * Run by `npm run generate`, or alone: node tools/generate-calendar.mts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

interface PackageDays {
  /** date → "English name,中文名,number of statutory days" */
  holidays: Record<string, string>;
  workdays: Record<string, string>;
}
interface Year {
  holidays: Record<string, string>;
  makeUpWorkdays: Record<string, string>;
}

const require = createRequire(import.meta.url);
const { version } = require('chinese-days/package.json') as { version: string };
const days = JSON.parse(readFileSync(require.resolve('chinese-days/dist/chinese-days.json'), 'utf8')) as PackageDays;

const years: Record<string, Year> = {};
const chineseName = (entry: string): string => entry.split(',')[1] ?? entry;
function place(from: Record<string, string>, into: keyof Year): void {
  for (const [date, entry] of Object.entries(from).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const year = (years[date.slice(0, 4)] ??= { holidays: {}, makeUpWorkdays: {} });
    year[into][date] = chineseName(entry);
  }
}
place(days.holidays, 'holidays');
place(days.workdays, 'makeUpWorkdays');

const target = new URL('../data/calendars/cn.json', import.meta.url);
writeFileSync(target, JSON.stringify({ source: `chinese-days@${version}`, years }, null, 2) + '\n');
