import { AppealDecidedV1 } from '#contracts/appeal-decided.v1';
import { AppealEscalatedV1 } from '#contracts/appeal-escalated.v1';
import type { AppealDecisionRecordedV1, AppealOpenedV1 } from '#contracts/appeal-events.v1';
import { AppealFiledV1 } from '#contracts/appeal-filed.v1';
import { MeasureChangedV1 } from '#contracts/measure-changed.v1';
import type { MeasureLiftedV1, RecordedMeasure } from '#contracts/measure-events.v1';
import type { Said } from './said';
import { lotOf } from './lots';

/** The affected party comes to the carrier's own counter. */
export function fileAppeal(unit: string, { noticeNumber, noticeCode }: RecordedMeasure): Said {
  const grounds = '该号码用于会员服务通知，均经用户同意，附签约记录。';
  const body: AppealFiledV1 = { noticeNumber, code: noticeCode, unit, grounds, contact: '见签约档案' };
  return { type: AppealFiledV1.type, body };
}

/** The unit that acted upholds one appeal in three; second decisions are not its own. */
export function answerAppeal({ appealId, level, unit }: AppealOpenedV1, now: Date): Said[] {
  if (level !== 'first') return [];
  const isUpheld = lotOf(appealId, 3) === 0;
  const body: AppealDecidedV1 = {
    appealId,
    unit,
    decision: isUpheld ? 'upheld' : 'dismissed',
    reason: isUpheld ? '经复核，短信发送已取得用户同意，处置措施解除。' : '未提供有效的用户同意证明，维持原处置。',
    handler: '复核员',
    decidedAt: now.toISOString(),
  };
  return [{ type: AppealDecidedV1.type, body }];
}

/** Every second dismissed party goes on to 12321. */
export function escalate(
  { appealId, decision, noticeNumber, unit, escalateUntil }: AppealDecisionRecordedV1,
  codes: ReadonlyMap<string, string>,
): Said[] {
  const code = codes.get(noticeNumber);
  if (decision === 'upheld' || escalateUntil === null || code === undefined || lotOf(appealId, 2) !== 0) return [];
  const body: AppealEscalatedV1 = { noticeNumber, code, unit, grounds: '对复核结论不服，请求12321复核。' };
  return [{ type: AppealEscalatedV1.type, body }];
}

/** A partner that applied the same measure lifts its own and says so. */
export function followLifting(unit: string, { measureId, partners, reason }: MeasureLiftedV1, now: Date): Said[] {
  return partners
    .filter((partner) => partner.unit === unit)
    .map(({ measureId: own }) => {
      const body: MeasureChangedV1 = {
        measureId: own,
        unit,
        change: 'lifted',
        followsMeasureId: measureId,
        reason,
        handler: '值班员',
        at: now.toISOString(),
      };
      return { type: MeasureChangedV1.type, body };
    });
}
