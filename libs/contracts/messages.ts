import {
  CaseOpenedV1,
  ClockOverdueV1,
  ClockStartedV1,
  ClockStoppedV1,
  ComplaintsAttachedV1,
  OrderAcknowledgementRecordedV1,
  OrderFeedbackRecordedV1,
  OrderUndeliverableV1,
} from './case-events.v1';
import { ComplaintAcceptedV1 } from './complaint-accepted.v1';
import { ComplaintReportedV1 } from './complaint-reported.v1';
import { ComplaintSetAsideV1 } from './complaint-set-aside.v1';
import { DeliveriesV1 } from './deliveries.v1';
import { OrderAcknowledgedV1 } from './order-acknowledged.v1';
import { OrderFeedbackV1 } from './order-feedback.v1';
import { OrderIssuedV1 } from './order-issued.v1';
import { OrderSupplementedV1 } from './order-supplemented.v1';
import { ReceiptsV1 } from './receipts.v1';

export interface MessageContract {
  new (): object;
  /** `ce_type` */
  readonly type: string;
}

/** What partners send; checked at the edge, so a field outside the contract is refused. */
export const INBOUND_MESSAGES: readonly MessageContract[] = [ComplaintReportedV1, OrderAcknowledgedV1, OrderFeedbackV1];

/** What the platform writes; readers ignore fields they don't know, so optional ones may be added. */
export const OUTBOUND_MESSAGES: readonly MessageContract[] = [
  ComplaintAcceptedV1,
  ComplaintSetAsideV1,
  CaseOpenedV1,
  ComplaintsAttachedV1,
  OrderIssuedV1,
  OrderSupplementedV1,
  OrderUndeliverableV1,
  OrderAcknowledgementRecordedV1,
  OrderFeedbackRecordedV1,
  ClockStartedV1,
  ClockStoppedV1,
  ClockOverdueV1,
  DeliveriesV1,
  ReceiptsV1,
];

/** Every message of every topic, each version once. */
export const MESSAGES: readonly MessageContract[] = [...INBOUND_MESSAGES, ...OUTBOUND_MESSAGES];
