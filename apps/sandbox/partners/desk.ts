import type { AppealDecisionRecordedV1, AppealOpenedV1 } from '#contracts/appeal-events.v1';
import type { AssistRequestedV1 } from '#contracts/assist-events.v1';
import type { ComplaintAnsweredV1 } from '#contracts/complaint-answered.v1';
import { ComplaintDisagreedV1 } from '#contracts/complaint-statements.v1';
import type { MeasureLiftedV1, MeasureRecordedV1 } from '#contracts/measure-events.v1';
import type { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import type { OrderIssuedV1 } from '#contracts/order-issued.v1';
import type { OrderReworkRequestedV1 } from '#contracts/order-review.v1';
import type { ReturnDecidedV1 } from '#contracts/owner-events.v1';
import type { SupervisionIssuedV1 } from '#contracts/supervision.v1';
import { acknowledge, feedback, interim } from './answers';
import { answerAppeal, escalate, fileAppeal, followLifting } from './appeals';
import { answerAssist, askAssist } from './assists';
import { lotOf } from './lots';
import { giveBack } from './returns';
import type { Said } from './said';
import { asTransferred, isTransferred, transfer } from './transfers';

/** The desks of one organisation: what they do about each thing that comes. The same thing is always met alike. */
export class Desk {
  /** Orders they work on, for what comes about them later. */
  private readonly orders = new Map<string, OrderIssuedV1>();
  private readonly disagreed = new Set<string>();
  /** One-time codes of their notices, by number: the affected parties have them from these desks. */
  private readonly noticeCodes = new Map<string, string>();

  /** @param unit whose mailbox it came into */
  workOn(unit: string, type: string, body: object, now: Date): Said[] {
    switch (type) {
      case 'order-issued.v1':
        return this.order(body as OrderIssuedV1, now);
      case 'order-rework-requested.v1':
      case 'return-decided.v1':
        return this.again(type, body as OrderReworkRequestedV1 | ReturnDecidedV1, now);
      case 'assist-requested.v1':
        return answerAssist(body as AssistRequestedV1, now);
      case 'measure-recorded.v1':
        return this.notices(body as MeasureRecordedV1);
      case 'appeal-opened.v1':
        return answerAppeal(body as AppealOpenedV1, now);
      case 'appeal-decision-recorded.v1':
        return escalate(body as AppealDecisionRecordedV1, this.noticeCodes);
      case 'measure-lifted.v1':
        return followLifting(unit, body as MeasureLiftedV1, now);
      case 'complaint-answered.v1':
        return this.disagree(body as ComplaintAnsweredV1);
      case 'supervision-issued.v1':
        return reply(body as SupervisionIssuedV1);
      default:
        return [];
    }
  }

  private order(order: OrderIssuedV1, now: Date): Said[] {
    this.orders.set(order.orderId, order);
    const returned = giveBack(order, now);
    if (returned !== null) return [returned];
    return [
      { type: 'order-acknowledged.v1', body: acknowledge(order) },
      ...askAssist(order, now),
      ...(order.risk === 'fraud' ? [{ type: 'order-feedback.v1', body: interim(order, now) }] : []),
      ...(isTransferred(order) ? transfer(order, now) : []),
      { type: 'order-feedback.v1', body: answerOf(order, now) },
    ];
  }

  /** A feedback was sent back, or a return rejected: the order is answered (anew). */
  private again(type: string, body: OrderReworkRequestedV1 | ReturnDecidedV1, now: Date): Said[] {
    const order = this.orders.get(body.orderId);
    if (order === undefined || ('outcome' in body && body.outcome !== 'rejected')) return [];
    const answer = answerOf(order, now);
    return [
      {
        type: 'order-feedback.v1',
        body: type === 'return-decided.v1' ? answer : { ...answer, cause: `${answer.cause ?? ''}（补充核查后重报）` },
      },
    ];
  }

  /** One complainant in sixty isn't content with the final answer. */
  private disagree({ complaintId, serial, kind }: ComplaintAnsweredV1): Said[] {
    if (kind !== 'final' || lotOf(complaintId, 60) !== 11 || this.disagreed.has(complaintId)) return [];
    this.disagreed.add(complaintId);
    const body: ComplaintDisagreedV1 = { serial, reason: '仍收到同类短信，不认可处理结果' };
    return [{ lane: 'complaints', type: ComplaintDisagreedV1.type, body }];
  }

  private notices(recorded: MeasureRecordedV1): Said[] {
    return recorded.measures.flatMap((measure) => {
      this.noticeCodes.set(measure.noticeNumber, measure.noticeCode);
      return lotOf(measure.measureId, 12) === 3 ? [fileAppeal(recorded.unit, measure)] : [];
    });
  }
}

const answerOf = (order: OrderIssuedV1, now: Date): OrderFeedbackV1 =>
  isTransferred(order) ? asTransferred(order, feedback(order, now)) : feedback(order, now);

const reply = ({ supervisionId, unit }: SupervisionIssuedV1): Said[] => [
  {
    type: 'supervision-replied.v1',
    body: {
      supervisionId,
      unit,
      reply: '已专题研究并完成整改，详见附件。',
      evidence: [],
      handler: '值班员',
    },
  },
];
