import { Injectable } from '@nestjs/common';
import type { MeasureTaken, OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import type { Tx } from '#persistence/database';
import { lines, plain, quoted } from '../columns';
import type { NoticedMeasure } from '../measures/measure-recording';
import type { Order } from './order';

/** One feedback that was taken, interim or complete. */
export interface Feedback {
  readonly id: string;
  readonly order: Pick<Order, 'id' | 'caseId' | 'unit'>;
  readonly at: number;
  readonly body: OrderFeedbackV1;
  /** Null for interim feedback. */
  readonly inTime: boolean | null;
  /** Its measures, with their ids and notices. */
  readonly noticed: readonly NoticedMeasure<MeasureTaken>[];
}

@Injectable()
export class FeedbackStore {
  async insert(tx: Tx, feedbacks: readonly Feedback[]): Promise<void> {
    if (feedbacks.length === 0) return;
    await tx.query(insert, [
      plain(feedbacks, (f) => f.id),
      plain(feedbacks, (f) => f.order.id),
      plain(feedbacks, (f) => f.order.caseId),
      plain(feedbacks, (f) => f.order.unit),
      plain(feedbacks, (f) => f.body.interim),
      plain(feedbacks, (f) => f.body.resultCode),
      plain(feedbacks, (f) => f.inTime),
      quoted(feedbacks, (f) => f.body.handler),
      plain(feedbacks, (f) => f.body.handledAt),
      plain(feedbacks, (f) => new Date(f.at).toISOString()),
      lines(feedbacks, (f) => JSON.stringify(f.body)),
    ]);
    await this.insertMeasures(tx, feedbacks);
  }

  private async insertMeasures(tx: Tx, feedbacks: readonly Feedback[]): Promise<void> {
    const taken = feedbacks.flatMap((feedback) =>
      feedback.noticed.map((noticed) => ({ feedback, noticed, measure: noticed.measure })),
    );
    if (taken.length === 0) return;
    await tx.query(insertMeasures, [
      plain(taken, ({ noticed }) => noticed.id),
      plain(taken, ({ feedback }) => feedback.order.caseId),
      plain(taken, ({ feedback }) => feedback.order.id),
      plain(taken, ({ feedback }) => feedback.id),
      plain(taken, ({ measure }) => measure.kind),
      quoted(taken, ({ measure }) => measure.target),
      plain(taken, ({ measure }) => measure.scope),
      plain(taken, ({ measure }) => measure.effectiveAt),
      plain(taken, ({ measure }) => measure.endsAt),
      quoted(taken, ({ measure }) => measure.reason),
      plain(taken, ({ measure }) => measure.noticeGiven),
      quoted(taken, ({ measure }) => measure.secondPerson),
      quoted(taken, ({ measure }) => measure.impactPreview),
      plain(taken, ({ feedback }) => feedback.order.unit),
      quoted(taken, ({ noticed }) => noticed.untilLifted),
      plain(taken, ({ noticed }) => noticed.codeHash),
    ]);
  }
}

const insert = `
  insert into feedbacks (id, order_id, case_id, unit, interim, result_code, in_time, handler, handled_at, received_at, body)
  select f.id, f.order_id, f.case_id, f.unit, f.interim, f.result_code, f.in_time, f.handler, f.handled_at, f.received_at,
    f.body::json
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::boolean[], $6::text[], $7::boolean[], $8::text[],
    $9::timestamptz[], $10::timestamptz[], string_to_array($11, E'\\n'))
    as f (id, order_id, case_id, unit, interim, result_code, in_time, handler, handled_at, received_at, body)`;

/** What gives back is done at once and never in force itself. */
const insertMeasures = `
  insert into measures (id, case_id, order_id, feedback_id, state, kind, target, scope, effective_at, ends_at, reason,
    notice_given, second_person, impact_preview, unit, notice_id, until_lifted, code_hash, ended_at)
  select m.id, m.case_id, m.order_id, m.feedback_id, case m.kind when 'restore' then 'expired' else 'effective' end,
    m.kind, m.target, m.scope, m.effective_at, m.ends_at, m.reason,
    m.notice_given, m.second_person, m.impact_preview, m.unit, m.id, m.until_lifted,
    decode(m.code_hash, 'hex'), case m.kind when 'restore' then m.effective_at end
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::timestamptz[],
    $9::timestamptz[], $10::text[], $11::boolean[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[])
    as m (id, case_id, order_id, feedback_id, kind, target, scope, effective_at, ends_at, reason, notice_given,
      second_person, impact_preview, unit, until_lifted, code_hash)`;
