import type { Order } from './order';

/** A record may carry a time that its sender made up: nobody speaks of an order before it was issued, or later than now. */
export const possibleTime = (claimed: number, { issuedAt }: Pick<Order, 'issuedAt'>, now: Date): number =>
  Math.max(issuedAt, Math.min(claimed, now.getTime()));
