import type { EarlierOrder } from '#contracts/order-issued.v1';
import type { OpenedCase } from '../cases/case';
import type { Journal } from '../history/journal';
import { numberOf } from '../numbers';
import type { CarriedComplaint } from './order-complaint';
import type { Order } from './order';
import { ENDED_STATES } from './order.states';

/** An order as it is issued. */
export function newOrder(
  id: string,
  file: OpenedCase,
  joined: readonly CarriedComplaint[],
  causeId: string,
  journal: Journal,
  issuedEvent: string,
): Order {
  return {
    id,
    number: numberOf('GD', id),
    caseId: file.id,
    unit: file.unit!,
    desk: file.desk,
    causeId,
    state: 'issued',
    risk: file.risk,
    isCommercial: file.risk !== 'fraud' && joined.every(isCommercial),
    inheritsClocks: false,
    issuedAt: journal.now.getTime(),
    issuedEvent,
    deliveredAt: null,
    provedBy: null,
    acknowledgedAt: null,
    investigatingAt: null,
    answeredAt: null,
    undeliverableAt: null,
    dueAt: null,
    resultCode: null,
    endedAt: null,
    endReason: null,
  };
}

/**
 * Unknown is no commerce: the shorter target holds only for what is stated to be it. Read off the text, which is what a
 * stored complaint has too; quotes within a message are escaped there, so no message can pretend to it.
 */
const isCommercial = ({ body }: CarriedComplaint): boolean => body.includes('"nature":"commercial"');

/** An order that says of how many others there are is enough; sub-codes of one main code can be thousands. */
const MOST_SIBLINGS = 20;

/** Earlier orders on a sender, and numbers of open ones on its main code. */
interface SendersOrders {
  readonly orders: readonly EarlierOrder[];
  readonly siblings?: readonly string[];
}

/** Open orders at the same unit on the same sender or main code, whoever handles one wants to see the others. */
export function siblingsOf({ unit, number }: Order, { orders, siblings = [] }: SendersOrders): string[] {
  const ofSender = orders.filter((earlier) => earlier.unit === unit && isOpen(earlier.state));
  const numbers = new Set([...ofSender.map(({ orderNumber }) => orderNumber), ...siblings]);
  numbers.delete(number);
  return [...numbers].slice(0, MOST_SIBLINGS);
}

const isOpen = (state: string): boolean => !ENDED_STATES.some((ended) => ended === state);
