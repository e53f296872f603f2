import type { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { OrderReturnedV1 } from '#contracts/order-returned.v1';
import type { Said } from './said';
import { lotOf } from './lots';

/** Carriers that a returning desk names instead of its own. */
const OTHERS = ['CMCC', 'CTCC', 'CUCC'];

/** One order in twenty is returned, and only a first one, so that every return leads to an answer. */
export function giveBack(order: OrderIssuedV1, now: Date): Said | null {
  if (order.causeId !== 'first-issue' || lotOf(order.orderId, 20) !== 7) return null;
  const own = order.unit.slice(0, order.unit.lastIndexOf('-'));
  const organisation = OTHERS.find((other) => other !== own)!;
  const body: OrderReturnedV1 = {
    orderId: order.orderId,
    unit: order.unit,
    reasonCode: order.sender.kind === 'port' ? 'not-our-port' : 'ported-out',
    explanation: '该号码已携出，涉事时段不由我方提供服务',
    trueOwner: {
      organisation,
      unit: `${organisation}${order.unit.slice(order.unit.lastIndexOf('-'))}`,
      proof: [`携号转网查询记录 ${order.orderNumber}`],
    },
    handler: '值班员',
    handledAt: now.toISOString(),
  };
  return { type: OrderReturnedV1.type, body };
}
