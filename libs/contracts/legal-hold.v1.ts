import { CaseEvent } from './case-events.v1';
import { Id, Text } from './rules';

/** An authority's order keeps a case as it is (依法保全): its clocks stand still. Goes to the case's unit. */
export class LegalHoldPlacedV1 extends CaseEvent {
  static readonly type = 'legal-hold-placed.v1';

  @Id() holdId!: string;
  /** The order it rests on, e.g. 协助调取证据通知书〔2026〕12号. */
  @Text(200) reference!: string;
}

/** The hold is over: its clocks go on, the time is given back. */
export class LegalHoldLiftedV1 extends CaseEvent {
  static readonly type = 'legal-hold-lifted.v1';

  @Id() holdId!: string;
  @Text(200) reason!: string;
}
