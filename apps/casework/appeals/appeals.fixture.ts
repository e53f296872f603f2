import { AppealFiledV1 } from '#contracts/appeal-filed.v1';
import type { AppealOpenedV1 } from '#contracts/appeal-events.v1';
import type { Acted } from '../measures/measures.fixture';
import type { OrdersBench } from '../orders/orders.fixture';

export const proofOf = ({ measure: { noticeNumber, noticeCode: code } }: Acted) => ({ noticeNumber, code });

export const filing = (acted: Acted, differs: object = {}): object => ({
  ...proofOf(acted),
  unit: acted.unit,
  grounds: '号码已于四月转给他人使用',
  contact: 'ms.wang@example.org',
  ...differs,
});

/** Files at the unit that acted; gives what its mailbox got. */
export async function filed(desk: OrdersBench, acted: Acted, differs: object = {}): Promise<AppealOpenedV1> {
  const organisation = acted.unit.slice(0, acted.unit.lastIndexOf('-'));
  const { receipts, events } = await desk.sendTo(organisation, AppealFiledV1.type, filing(acted, differs));
  expect(receipts).toMatchObject([{ outcome: 'accepted' }]);
  return events.find((event) => event.type === 'appeal-opened.v1')!.value as AppealOpenedV1;
}

/** The unit's decision. */
export const decision = ({ appealId, unit }: AppealOpenedV1, desk: OrdersBench, differs: object = {}): object => ({
  appealId,
  unit,
  decision: 'upheld',
  reason: '号码已换主，措施解除',
  handler: '工号3001',
  decidedAt: desk.clock.now().toISOString(),
  ...differs,
});

export const DISMISSED = { decision: 'dismissed', reason: '话单证实由该号码发送' };
export const PARTLY = {
  decision: 'partly-upheld',
  reason: '经复核改为限频',
  remains: { kind: 'limit-rate', scope: 'subscriber' },
};
