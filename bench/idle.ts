import { setTimeout as sleep } from 'node:timers/promises';
import { processorSeconds, residentMb } from './measuring/processor-time';
import { round } from './figures';
import { platform, type PlatformOptions } from './pipelines/platform/platform';
import { onFreshServers } from './rounds';

export interface Idle {
  readonly seconds: number;
  /** Share of one core, percent, by process. */
  readonly processorPercent: Readonly<Record<string, number>>;
  readonly residentMb: number;
}

const SETTLE_MS = 20_000;

/** What the platform as one process takes while nothing happens. */
export function measureIdle(seconds: number, options: PlatformOptions): Promise<Idle> {
  return onFreshServers(async (servers) => {
    const running = await platform(options).start(servers);
    try {
      const pid = running.processes['node']!;
      await sleep(SETTLE_MS);
      const times = (): Record<string, number> => ({ node: processorSeconds(pid), ...servers.processorSeconds() });
      const before = times();
      await sleep(seconds * 1_000);
      const after = times();
      return {
        seconds,
        processorPercent: Object.fromEntries(
          Object.keys(after).map((name) => [name, round((100 * (after[name]! - before[name]!)) / seconds)]),
        ),
        residentMb: Math.round(residentMb(pid)),
      };
    } finally {
      await running.stop();
    }
  });
}
