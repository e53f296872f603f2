import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second in /proc; fixed at 100 for user space on Linux. */
const TICKS = 100;

interface Stat {
  readonly parent: number;
  /** Own time and that of children that ended and were waited for, seconds. */
  readonly seconds: number;
}

/** Processor seconds of a process and of every process below it, living or ended: PostgreSQL forks one for each connection. */
export function processorSeconds(pid: number): number {
  const stats = new Map<number, Stat>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : undefined;
    if (stat) stats.set(Number(name), stat);
  }
  let sum = 0;
  for (const [id, { seconds }] of stats) if (isBelow(stats, id, pid)) sum += seconds;
  return sum;
}

/** Resident memory of one process in MB. */
export function residentMb(pid: number): number {
  const kb = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return Number(kb ?? 0) / 1024;
}

function isBelow(stats: ReadonlyMap<number, Stat>, id: number, ancestor: number): boolean {
  for (let at = id; at > 1; at = stats.get(at)?.parent ?? 0) if (at === ancestor) return true;
  return false;
}

function readStat(pid: number): Stat | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return undefined; // ended between the listing and the look
  }
}

/** proc(5): after the name in parentheses come state, parent, …; utime is field 14, then stime, cutime, cstime. */
export function parseStat(text: string): Stat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { parent: Number(fields[1]), seconds: ticks / TICKS };
}
