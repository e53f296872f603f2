import type { Sender } from './sender';

const SHORTEST_CODE = 8;

/**
 * The codes under which a register may hold this sender, the longest first: from the full code down to the main code.
 * A caller that fetches rows for a batch asks its database for exactly these.
 */
export function registryKeys(sender: Sender): readonly string[] {
  switch (sender.kind) {
    case 'port':
      return headsOf(sender.normalized, sender.mainCode?.length ?? Math.max(sender.normalized.length, SHORTEST_CODE));
    case 'service-number':
    case 'short-code':
      return headsOf(sender.normalized, sender.mainCode?.length ?? sender.normalized.length);
    case 'fixed':
      return [sender.normalized];
    default:
      return [];
  }
}

function headsOf(code: string, shortest: number): string[] {
  const heads: string[] = [];
  for (let length = code.length; length >= shortest; length--) heads.push(code.slice(0, length));
  return heads;
}
