import type { RecordedMeasure } from '#contracts/measure-events.v1';
import { MeasureRecordedV1 } from '#contracts/measure-events.v1';
import type { SentEvent } from '../casework.fixture';
import { ofType, type OrdersBench } from '../orders/orders.fixture';

/** A measure as a feedback reports it, effective now. */
export const taken = (desk: OrdersBench, target: string, differs: object = {}): object => ({
  kind: 'suspend-sms',
  target,
  scope: 'subscriber',
  effectiveAt: desk.clock.now().toISOString(),
  endsAt: new Date(desk.clock.now().getTime() + 30 * 86_400_000).toISOString(),
  reason: '群发营销短信',
  noticeGiven: true,
  ...differs,
});

/** What an answered order leaves: its case, the unit, and the first measure with number and code of its notice. */
export interface Acted {
  readonly order: SentEvent;
  readonly caseId: string;
  readonly unit: string;
  readonly measure: RecordedMeasure;
}

/** Answers an order with one measure. */
export async function acted(desk: OrdersBench, order: SentEvent, differs: object = {}): Promise<Acted> {
  const { unit, sender } = order.value as { unit: string; sender: { normalized: string } };
  const organisation = unit.slice(0, unit.lastIndexOf('-'));
  const body = desk.feedback(order, { measures: [taken(desk, sender.normalized, differs)] });
  const { receipts, events } = await desk.sendTo(organisation, 'order-feedback.v1', body);
  expect(receipts).toMatchObject([{ outcome: 'accepted' }]);
  const recorded = ofType(events, MeasureRecordedV1.type).value as MeasureRecordedV1;
  return { order, caseId: order.key, unit, measure: recorded.measures[0]! };
}

export const change = ({ measure, unit }: Acted, desk: OrdersBench, differs: object = {}): object => ({
  measureId: measure.measureId,
  unit,
  change: 'lifted',
  reason: '用户已承诺整改',
  handler: '工号3007',
  at: desk.clock.now().toISOString(),
  ...differs,
});
