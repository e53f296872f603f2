import type { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import type { OrderReturnedV1 } from '#contracts/order-returned.v1';
import { DomainError } from '#kernel/domain-error';
import { missingFrom } from '../orders/feedback.requirements';

/**
 * The return that a feedback with result NOT_OURS is (workflow.md §5); null for any other feedback.
 * @throws DomainError CASEWORK_FEEDBACK_INCOMPLETE like every feedback that lacks what its result requires
 */
export function returnFrom(feedback: OrderFeedbackV1): OrderReturnedV1 | null {
  if (feedback.interim || feedback.resultCode !== 'NOT_OURS') return null;
  const missing = missingFrom(feedback);
  if (missing !== null) throw new DomainError('CASEWORK_FEEDBACK_INCOMPLETE', { ...missing, got: 'nothing' });
  const { orderId, organisation, unit, cause, handler, handledAt, trueOwner } = feedback;
  return {
    orderId,
    ...(organisation === undefined ? {} : { organisation }),
    unit,
    reasonCode: 'feedback',
    explanation: cause!,
    trueOwner: trueOwner!,
    handler,
    handledAt,
  };
}
