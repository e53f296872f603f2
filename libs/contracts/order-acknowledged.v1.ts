import { Flag, Id, Maybe, OrganisationCode, Text, UnitCode } from './rules';

/** 接单: the unit has taken the order; `investigating` says that work has begun. Lane `orders`. */
export class OrderAcknowledgedV1 {
  static readonly type = 'order-acknowledged.v1';

  @Id() orderId!: string;
  @Maybe() @OrganisationCode() organisation?: string;
  /** The unit that speaks; must be the one the order was issued to. */
  @UnitCode() unit!: string;
  @Maybe() @Flag() investigating?: boolean;
  @Maybe() @Text(64) handler?: string;
  @Maybe() @Text(1_000) note?: string;
}
