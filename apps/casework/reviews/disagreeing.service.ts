import { Injectable } from '@nestjs/common';
import { CaseReopenedV1 } from '#contracts/case-closing.v1';
import { ComplaintDisagreementRecordedV1 } from '#contracts/complaint-events.v1';
import { uuidv7 } from '#kernel/ids';
import type { Tx } from '#persistence/database';
import type { OpenedCase } from '../cases/case';
import { moveCase } from '../cases/case.states';
import { ComplaintNews } from '../cases/complaint-news';
import { ClockRules } from '../clocks/clock-rules';
import { clockOf } from '../clocks/clock-starting';
import { OrderStore } from '../orders/order.store';
import { CaseWorking } from '../work/case-working.service';
import type { Work } from '../work/work';
import { DisagreementStore } from './disagreement.store';
import { DISAGREEMENT, REVIEWER, type Review } from './review';
import { ReviewStore } from './review.store';

/** A complainant may disagree once, after the final answer (workflow.md §8): the case goes back to 12321's review. */
@Injectable()
export class Disagreeing {
  constructor(
    news: ComplaintNews,
    private readonly working: CaseWorking,
    private readonly rules: ClockRules,
    private readonly orders: OrderStore,
    private readonly reviews: ReviewStore,
    private readonly stored: DisagreementStore,
  ) {
    news.on<ComplaintDisagreementRecordedV1>(ComplaintDisagreementRecordedV1, (tx, event) => this.take(tx, event));
  }

  /** Reopens a closed case for review. Where it is worked on already, its next result is the second answer. */
  async take(tx: Tx, event: ComplaintDisagreementRecordedV1): Promise<void> {
    const { complaintId } = event;
    const caseOf = () => this.stored.caseOf(tx, complaintId);
    await this.working.whereItIs(tx, caseOf, async (work, file) => {
      const refused = (await this.stored.isAnswered(tx, complaintId)) ? null : 'not-answered';
      const isFirst = await this.stored.record(tx, file.id, event, refused, work.journal.at);
      if (isFirst && refused === null && file.isClosed) await this.reopen(tx, work, file, event);
    });
  }

  private async reopen(tx: Tx, work: Work, file: OpenedCase, event: ComplaintDisagreementRecordedV1): Promise<void> {
    const { journal } = work;
    const { complaintId, organisation, reason, facts } = event;
    moveCase(file, 'disagreement');
    // What comes meanwhile is judged by when it was closed.
    file.isClosed = false;
    work.touch(file);
    journal.record(
      file,
      CaseReopenedV1.type,
      organisation,
      { reopening: { reason: 'disagreement', complaint: complaintId }, reason, ...(facts === null ? {} : { facts }) },
      (caseSeq): CaseReopenedV1 => ({
        caseId: file.id,
        caseSeq,
        at: journal.at,
        reason: 'disagreement',
        causeId: complaintId,
        complaintIds: [complaintId],
        recurrenceCount: file.recurrenceCount,
      }),
    );
    moveCase(file, 'review-resumed');
    const review = await this.ask(tx, work, file, complaintId);
    const subject = { caseId: file.id, subjectId: review.id };
    const clock = clockOf(this.rules, 'review', subject, REVIEWER, review.askedAt, journal.now);
    if (clock !== null) work.started.push(clock);
  }

  private async ask(tx: Tx, work: Work, file: OpenedCase, complaintId: string): Promise<Review> {
    const { now } = work.journal;
    const order = file.orderId === null ? undefined : (await this.orders.byIds(tx, [file.orderId])).get(file.orderId);
    const review: Review = {
      id: uuidv7(now),
      orderId: order?.id ?? null,
      caseId: file.id,
      unit: order?.unit ?? file.unit,
      resultCode: order?.resultCode ?? null,
      plan: DISAGREEMENT,
      isSampled: true,
      complaintId,
      state: 'waiting',
      askedAt: now.getTime(),
      decidedAt: null,
      decidedBy: null,
      reason: null,
      missing: [],
    };
    work.also((t) => this.reviews.insert(t, [review]));
    return review;
  }
}
