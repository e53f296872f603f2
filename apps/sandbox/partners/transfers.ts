import type { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import type { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { TRANSFER_STATES, TransferReportedV1 } from '#contracts/transfer-reported.v1';
import type { Said } from './said';
import { lotOf } from './lots';

/** One fraud order in four goes to the police as well, and its result names the transfer. */
export const isTransferred = (order: OrderIssuedV1): boolean => order.risk === 'fraud' && lotOf(order.orderId, 4) === 1;

const referenceOf = (order: OrderIssuedV1): string => `公（网）移字${order.orderNumber}`;

/** The police take it, and answer. */
export function transfer(order: OrderIssuedV1, now: Date): Said[] {
  return TRANSFER_STATES.map((state) => {
    const body: TransferReportedV1 = {
      orderId: order.orderId,
      unit: order.unit,
      to: 'police',
      reference: referenceOf(order),
      sentAt: now.toISOString(),
      state,
      handler: '值班员',
    };
    return { type: TransferReportedV1.type, body };
  });
}

export const asTransferred = (order: OrderIssuedV1, feedback: OrderFeedbackV1): OrderFeedbackV1 => ({
  ...feedback,
  resultCode: 'TRANSFERRED_POLICE',
  transferReference: referenceOf(order),
});
