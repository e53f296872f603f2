import { CaseEvent } from './case-events.v1';
import { Id, OneOf, Text, UnitCode } from './rules';

/** `centre-12321`: a person there; `complaints-withdrawn`: no complaint of the case is left. */
export const WITHDRAWAL_CAUSES = ['centre-12321', 'complaints-withdrawn'] as const;
export type WithdrawalCause = (typeof WITHDRAWAL_CAUSES)[number];

/** 撤单: the unit owes nothing about this order any more; its clocks are stopped. Streams `casework.cases.v1` and the unit's mailbox. */
export class OrderWithdrawnV1 extends CaseEvent {
  static readonly type = 'order-withdrawn.v1';

  @Id() orderId!: string;
  @Text(40) orderNumber!: string;
  @UnitCode() unit!: string;
  @OneOf(WITHDRAWAL_CAUSES) cause!: WithdrawalCause;
  @Text(500) reason!: string;
}
