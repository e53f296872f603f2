import { SeededRandom } from '../traffic/random';

/** How a database goes down: in order, at once without a checkpoint, or as in a crash. */
export const DATABASE_ENDS = ['fast', 'immediate', 'crash'] as const;

export type Fault = { readonly atMs: number; readonly downMs: number } & (
  | { readonly kind: 'kill'; readonly process: number }
  | { readonly kind: 'broker' }
  | { readonly kind: 'database'; readonly end: (typeof DATABASE_ENDS)[number] }
  | { readonly kind: 'redis-flush' }
  | { readonly kind: 'redis-stop' }
);

const MINUTE = 60_000;

/** Faults of each minute; the shortest run has them all. */
const EACH_MINUTE = ['kill', 'kill', 'kill', 'kill', 'broker', 'database', 'redis-flush', 'redis-stop'] as const;

/** Random moments and kinds of fault, the same for the same seed. None falls into the last tenth, so that all are over soon after the flow. */
export function planFaults(seed: number, minutes: number, processes: number): Fault[] {
  const random = new SeededRandom(seed);
  const rounds = Math.max(1, Math.round(minutes));
  const roundMs = (minutes * MINUTE) / rounds;
  const faults = Array.from({ length: rounds }, (_, round) =>
    EACH_MINUTE.map((kind): Fault => {
      const atMs = Math.round(roundMs * (round + 0.05 + 0.85 * random.next()));
      const downMs = 200 + random.below(kind === 'redis-stop' ? 5_000 : 2_000);
      if (kind === 'kill') return { kind, atMs, downMs, process: random.below(processes) };
      if (kind === 'database') return { kind, atMs, downMs, end: random.pick(DATABASE_ENDS) };
      return { kind, atMs, downMs };
    }),
  );
  return faults.flat().sort((a, b) => a.atMs - b.atMs);
}
