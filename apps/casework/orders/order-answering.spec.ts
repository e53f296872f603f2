import type { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { DAY, HOUR, MINUTE } from '#kernel/clock';
import { GENESIS } from '#kernel/history-chain';
import { uuidv7 } from '#kernel/ids';
import type { Case } from '../cases/case';
import { ClockRules } from '../clocks/clock-rules';
import { Journal } from '../history/journal';
import { AnsweringOutcome, OrderAnswering } from './order-answering';
import { OrderDelivering } from './order-delivering';
import { Work } from '../work/work';
import type { Order } from './order';
import type { OrderStatement } from './unit-message';

const now = new Date('2026-05-20T04:00:00Z');
const issuedAt = now.getTime() - 3 * DAY;
const receivedAt = issuedAt - HOUR;
const id = uuidv7(issuedAt);

const instant = (at: number): string => new Date(at).toISOString();

const order = (): Order => ({
  id,
  number: 'GD-1',
  caseId: id,
  unit: 'CMCC-44',
  desk: null,
  causeId: 'first-issue',
  state: 'issued',
  risk: 'ordinary',
  isCommercial: false,
  inheritsClocks: false,
  issuedAt,
  issuedEvent: id,
  deliveredAt: null,
  provedBy: null,
  acknowledgedAt: null,
  investigatingAt: null,
  answeredAt: null,
  undeliverableAt: null,
  dueAt: null,
  resultCode: null,
  endedAt: null,
  endReason: null,
});

const file = (): Case => ({
  id,
  seq: 0,
  head: GENESIS,
  unit: 'CMCC-44',
  state: 'open',
  risk: 'ordinary',
  riskReason: '',
  complaints: 1,
  distinctComplainants: 1,
  firstReceivedAt: receivedAt,
  lastReceivedAt: receivedAt,
  measureEffectiveAt: null,
  isClosed: false,
  desk: null,
  closeReason: null,
  recurrenceCount: 0,
  secondDisturbances: 0,
  closedAt: null,
  holderSince: null,
  orderId: id,
  orderNumber: 'GD-1',
});

const acknowledgement: OrderStatement = { kind: 'acknowledgement', body: { orderId: id, unit: 'CMCC-44' } };

function feedback(effectiveAt: number): OrderStatement {
  const body: OrderFeedbackV1 = {
    orderId: id,
    unit: 'CMCC-44',
    interim: false,
    resultCode: 'CONFIRMED_ACTED',
    cause: '个人用户群发广告',
    measures: [
      {
        kind: 'suspend-sms',
        target: '13800138000',
        scope: 'subscriber',
        effectiveAt: instant(effectiveAt),
        reason: '群发营销短信',
        noticeGiven: true,
      },
    ],
    holder: { kind: 'individual' },
    evidence: [],
    handler: '工号1001',
    handledAt: instant(issuedAt),
    textForComplainant: '经核查属实，已暂停该号码短信功能。',
  };
  return { kind: 'feedback', body };
}

/** Lets a message with this broker time be applied now. */
function apply(at: number, statement = acknowledgement) {
  const answering = new OrderAnswering(new OrderDelivering(new ClockRules()));
  const outcome = new AnsweringOutcome(new Work(new Journal(now)));
  const [mine, about] = [order(), file()];
  answering.apply(outcome, about, mine, { organisation: 'CMCC', eventId: null, at, statement });
  return { outcome, order: mine, file: about };
}

describe('a unit’s message', () => {
  it.each([
    ['without a time', -1, issuedAt],
    ['from before the order', issuedAt - DAY, issuedAt],
    ['in between', issuedAt + HOUR, issuedAt + HOUR],
    ['from the future', now.getTime() + HOUR, now.getTime()],
  ])('%s counts no earlier than the order and no later than now', (_, at, counted) => {
    const { outcome, order } = apply(at);
    expect(order).toMatchObject({ deliveredAt: counted, acknowledgedAt: counted });
    expect(outcome.stops).toMatchObject([{ reason: 'acknowledged', at: counted }]);
    expect(outcome.work.started.map((clock) => clock.start)).toEqual([counted, counted, counted]);
  });

  it('names measures that took effect since the first message was received, not before', () => {
    expect(apply(now.getTime(), feedback(receivedAt)).file).toMatchObject({ measureEffectiveAt: receivedAt });
    expect(() => apply(now.getTime(), feedback(Date.parse('1990-01-01T00:00:00Z')))).toThrow(
      expect.objectContaining({
        code: 'CASEWORK_TIME_IMPOSSIBLE',
        detail: expect.objectContaining({ field: 'measures[0].effectiveAt' }),
      }),
    );
  });

  it('names no measure that takes effect after the message, beyond what honest clocks differ by', () => {
    const at = now.getTime() - DAY;
    expect(apply(at, feedback(at + 5 * MINUTE)).file).toMatchObject({ measureEffectiveAt: at + 5 * MINUTE });
    for (const planned of [at + 5 * MINUTE + 1, Date.parse('2099-01-01T00:00:00Z')]) {
      expect(() => apply(at, feedback(planned))).toThrow(
        expect.objectContaining({
          code: 'CASEWORK_TIME_IMPOSSIBLE',
          detail: expect.objectContaining({
            field: 'measures[0].effectiveAt',
            expected: 'not after the message itself',
          }),
        }),
      );
    }
  });
});
