import { setTimeout as sleep } from 'node:timers/promises';

/** Repeats `attempt` until it doesn't throw; after `limitMs` throws the last reason with `what` in front. */
export async function waitUntil<T>(what: string, limitMs: number, attempt: () => Promise<T>, pauseMs = 50): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof GivenUp) throw error;
      if (Date.now() >= end)
        throw new Error(`${what} within ${limitMs / 1000} s: ${reasonOf(error)}`, { cause: error });
    }
    await sleep(pauseMs);
  }
}

/** Thrown inside an attempt when waiting longer is pointless. */
export class GivenUp extends Error {}

export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
