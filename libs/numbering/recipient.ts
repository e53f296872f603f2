import type { Interval } from './interval';
import type { RecipientFacts } from './owner';
import { resolveOwner } from './owner-resolution';
import type { OwnerTables } from './owner-tables';
import { normaliseSender } from './sender';

/**
 * The network and home province of the phone that got a message, as the tables know them for that time. Of a resold
 * number it is the host network, whose gateway delivered. What the tables can't tell is null.
 */
export function recipientAt(number: string, interval: Interval, tables: OwnerTables): RecipientFacts {
  const { hostCarrier, province } = resolveOwner(normaliseSender(number), interval, tables);
  return { carrier: hostCarrier, province };
}
