import { MeasureRemains } from './measure-parts';
import { Id, Instant, Maybe, Nested, OneOf, OrganisationCode, RequiredWhen, Text, UnitCode } from './rules';
import { MEASURE_CHANGES, type MeasureChange } from './vocabulary';

/** The unit that acted lifts or reduces its measure. Lane `orders`. */
export class MeasureChangedV1 {
  static readonly type = 'measure-changed.v1';

  @Id() measureId!: string;
  @Maybe() @OrganisationCode() organisation?: string;
  @UnitCode() unit!: string;
  @OneOf(MEASURE_CHANGES) change!: MeasureChange;
  @RequiredWhen('change', ['reduced'], 'absent') @Nested(() => MeasureRemains) remains?: MeasureRemains;
  /** The measure of another unit whose lifting this one follows; then nobody is told anew. */
  @Maybe() @Id() followsMeasureId?: string;
  @Text(500) reason!: string;
  @Text(64) handler!: string;
  @Instant() at!: string;
}
