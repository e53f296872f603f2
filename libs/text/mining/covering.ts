/** Something that could be chosen, and the messages it covers. */
export interface Candidate<T> {
  readonly value: T;
  readonly covers: readonly number[];
}

/**
 * Chooses candidates until every message is covered `times` times or nobody covers any more: always the one that helps
 * most messages, the same one of equals each time. Helps only shrink, so each candidate waits in the list of what it
 * helped when last looked at.
 */
export function cover<T>(candidates: readonly Candidate<T>[], messages: number, times: number, least: number): T[] {
  const covered = new Uint16Array(messages);
  const waiting: Candidate<T>[][] = [];
  for (const one of candidates) (waiting[one.covers.length] ??= []).push(one);
  const chosen: T[] = [];
  for (let helps = waiting.length - 1; helps >= least; helps--) {
    const list = waiting[helps] ?? [];
    for (let i = 0; i < list.length; i++) {
      const one = list[i]!;
      const now = one.covers.reduce((sum, message) => sum + (covered[message]! < times ? 1 : 0), 0);
      if (now === helps) {
        chosen.push(one.value);
        for (const message of one.covers) covered[message]!++;
      } else if (now >= least) (waiting[now] ??= []).push(one);
    }
  }
  return chosen;
}
