import { AppealDecidedV1 } from './appeal-decided.v1';
import { AppealEscalatedV1 } from './appeal-escalated.v1';
import { AppealDecisionRecordedV1, AppealOpenedV1 } from './appeal-events.v1';
import { AppealFiledV1 } from './appeal-filed.v1';
import { AssistAnsweredV1 } from './assist-answered.v1';
import { AssistAskedV1 } from './assist-asked.v1';
import {
  AssistAnswerRecordedV1,
  AssistDeliveredV1,
  AssistRequestedV1,
  AssistWithdrawalRecordedV1,
} from './assist-events.v1';
import { AssistWithdrawnV1 } from './assist-withdrawn.v1';
import { MeasureChangedV1 } from './measure-changed.v1';
import { MeasureExpiredV1, MeasureLiftedV1, MeasureRecordedV1, MeasureReducedV1 } from './measure-events.v1';
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
import { CaseClosedV1, CaseReopenedV1, ComplaintsMovedV1 } from './case-closing.v1';
import { LegalHoldLiftedV1, LegalHoldPlacedV1 } from './legal-hold.v1';
import { ClockMovedV1, ClockPausedV1, ClockResumedV1, ClockRungV1 } from './clock-events.v1';
import { ComplaintAcceptedV1 } from './complaint-accepted.v1';
import { ComplaintAnsweredV1 } from './complaint-answered.v1';
import {
  ComplaintCheckOverdueV1,
  ComplaintCorrectionRecordedV1,
  ComplaintDisagreementRecordedV1,
  ComplaintJudgedV1,
  ComplaintWithdrawalRecordedV1,
} from './complaint-events.v1';
import { ComplaintReportedV1 } from './complaint-reported.v1';
import { ComplaintSetAsideV1 } from './complaint-set-aside.v1';
import { ComplaintCorrectedV1, ComplaintDisagreedV1, ComplaintWithdrawnV1 } from './complaint-statements.v1';
import { DeliveriesV1 } from './deliveries.v1';
import { OrderAcknowledgedV1 } from './order-acknowledged.v1';
import { OrderFeedbackV1 } from './order-feedback.v1';
import { OrderIssuedV1 } from './order-issued.v1';
import { OrderAcceptedV1, OrderReworkRequestedV1 } from './order-review.v1';
import { OrderReturnedV1 } from './order-returned.v1';
import { OrderSupplementedV1 } from './order-supplemented.v1';
import {
  OrderReturnRecordedV1,
  OwnerDecidedV1,
  ResponsibilityDecidedV1,
  ReturnDecidedV1,
  UnresolvedAssignedV1,
} from './owner-events.v1';
import { ComplaintChangedV1 } from './complaint-changed.v1';
import { OrderReassignedV1, OrderReassignmentRecordedV1 } from './order-reassigned.v1';
import { OrderWithdrawnV1 } from './order-withdrawn.v1';
import { OrdersBulkV1 } from './orders-bulk.v1';
import { TransferRecordedV1, TransferReportedV1 } from './transfer-reported.v1';
import { ReceiptsV1 } from './receipts.v1';

import { ComplaintAnonymisedV1, ComplaintErasedV1 } from './complaint-anonymised.v1';
import { HistoryAnchoredV1 } from './history-anchored.v1';
import { MonthlyListV1 } from './monthly-list.v1';
import {
  SupervisionDecidedV1,
  SupervisionEndedV1,
  SupervisionIssuedV1,
  SupervisionOverdueV1,
  SupervisionRepliedV1,
  SupervisionReplyRecordedV1,
} from './supervision.v1';

export interface MessageContract {
  new (): object;
  /** `ce_type` */
  readonly type: string;
}

/** What partners send; checked at the edge, so a field outside the contract is refused. */
export const INBOUND_MESSAGES: readonly MessageContract[] = [
  ComplaintReportedV1,
  ComplaintCorrectedV1,
  ComplaintWithdrawnV1,
  ComplaintDisagreedV1,
  OrderAcknowledgedV1,
  OrderFeedbackV1,
  OrdersBulkV1,
  OrderReassignedV1,
  TransferReportedV1,
  OrderReturnedV1,
  SupervisionRepliedV1,
  AssistAskedV1,
  AssistAnsweredV1,
  AssistWithdrawnV1,
  MeasureChangedV1,
  AppealFiledV1,
  AppealEscalatedV1,
  AppealDecidedV1,
];

/** What the platform writes; readers ignore fields they don't know, so optional ones may be added. */
export const OUTBOUND_MESSAGES: readonly MessageContract[] = [
  ComplaintAcceptedV1,
  ComplaintSetAsideV1,
  ComplaintJudgedV1,
  ComplaintCheckOverdueV1,
  ComplaintCorrectionRecordedV1,
  ComplaintWithdrawalRecordedV1,
  ComplaintDisagreementRecordedV1,
  CaseOpenedV1,
  ComplaintsAttachedV1,
  OrderIssuedV1,
  OrderSupplementedV1,
  OrderUndeliverableV1,
  OrderAcknowledgementRecordedV1,
  OrderFeedbackRecordedV1,
  ComplaintChangedV1,
  OrderReassignmentRecordedV1,
  OrderWithdrawnV1,
  TransferRecordedV1,
  ClockStartedV1,
  ClockStoppedV1,
  ClockOverdueV1,
  ClockPausedV1,
  ClockResumedV1,
  ClockRungV1,
  ClockMovedV1,
  LegalHoldPlacedV1,
  LegalHoldLiftedV1,
  OrderReturnRecordedV1,
  ReturnDecidedV1,
  ResponsibilityDecidedV1,
  OwnerDecidedV1,
  UnresolvedAssignedV1,
  CaseClosedV1,
  CaseReopenedV1,
  ComplaintsMovedV1,
  OrderAcceptedV1,
  OrderReworkRequestedV1,
  ComplaintAnsweredV1,
  DeliveriesV1,
  ReceiptsV1,
  ComplaintAnonymisedV1,
  ComplaintErasedV1,
  HistoryAnchoredV1,
  MonthlyListV1,
  SupervisionIssuedV1,
  SupervisionReplyRecordedV1,
  SupervisionDecidedV1,
  SupervisionEndedV1,
  SupervisionOverdueV1,
  AssistRequestedV1,
  AssistDeliveredV1,
  AssistAnswerRecordedV1,
  AssistWithdrawalRecordedV1,
  MeasureRecordedV1,
  MeasureExpiredV1,
  MeasureLiftedV1,
  MeasureReducedV1,
  AppealOpenedV1,
  AppealDecisionRecordedV1,
];

/** Every message of every topic, each version once. */
export const MESSAGES: readonly MessageContract[] = [...INBOUND_MESSAGES, ...OUTBOUND_MESSAGES];
