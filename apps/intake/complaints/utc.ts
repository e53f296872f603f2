import { DAY, HOUR, MINUTE, SECOND } from '#kernel/clock';

const TWO_DIGITS = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'));

let lastDay = NaN;
let lastDate = '';

/** The instant as `toISOString` writes it, a third of the cost: the date is that of the time before, nearly always. */
export function utc(ms: number): string {
  const day = Math.floor(ms / DAY);
  if (day !== lastDay) {
    lastDate = new Date(day * DAY).toISOString().slice(0, 11);
    lastDay = day;
  }
  const rest = ms - day * DAY;
  const hour = TWO_DIGITS[Math.floor(rest / HOUR)]!;
  const minute = TWO_DIGITS[Math.floor((rest % HOUR) / MINUTE)]!;
  const second = TWO_DIGITS[Math.floor((rest % MINUTE) / SECOND)]!;
  return `${lastDate}${hour}:${minute}:${second}.${String(rest % SECOND).padStart(3, '0')}Z`;
}
