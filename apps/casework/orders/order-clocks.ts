import type { ClockKind } from '#contracts/vocabulary';
import type { Order } from './order';

const OF_FRAUD: readonly ClockKind[] = ['acknowledge', 'fraud-interim', 'return', 'dispose'];
const OF_COMMERCE: readonly ClockKind[] = ['acknowledge', 'return', 'commercial-target', 'dispose'];
const OF_ANY: readonly ClockKind[] = ['acknowledge', 'return', 'dispose'];

/** Clocks that delivery starts, in the order they run out. */
export function clocksOfDelivery({ risk, isCommercial }: Pick<Order, 'risk' | 'isCommercial'>): readonly ClockKind[] {
  if (risk === 'fraud') return OF_FRAUD;
  return isCommercial ? OF_COMMERCE : OF_ANY;
}

/** All that a unit can owe about an order, whatever the order is about. */
export const UNIT_CLOCKS: readonly ClockKind[] = [
  'acknowledge',
  'fraud-interim',
  'return',
  'commercial-target',
  'dispose',
];
