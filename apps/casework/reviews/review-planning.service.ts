import { Inject, Injectable } from '@nestjs/common';
import type { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { DAY } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import type { Tx } from '#persistence/database';
import { dateOfDay, dayOfInstant } from '#worktime/days';
import type { Case } from '../cases/case';
import { ClockRules } from '../clocks/clock-rules';
import { clockOf } from '../clocks/clock-starting';
import type { Feedback } from '../orders/feedback.store';
import { FIRST_ISSUE, type Order } from '../orders/order';
import type { Work } from '../work/work';
import { BY_PLAN, REVIEWER, type Review } from './review';
import { OrderAccepting } from './order-accepting.service';
import { ReviewStore } from './review.store';
import { NO_RECORD, REVIEW_PLAN, sample, type Sampling, type SamplingPlan } from './sampling-plan';

/** An order that has just been answered, and its case. */
export interface Answered {
  readonly file: Case;
  readonly order: Order;
  readonly at: number;
}

interface Complete extends Answered {
  readonly body: OrderFeedbackV1;
}

@Injectable()
export class ReviewPlanning {
  constructor(
    private readonly rules: ClockRules,
    private readonly reviews: ReviewStore,
    private readonly accepting: OrderAccepting,
    @Inject(REVIEW_PLAN) private readonly inForce: SamplingPlan,
  ) {}

  /**
   * Decides for a set of complete feedback which 12321 looks at: its review clock starts with the feedback, the rest is
   * accepted at once (workflow.md §5, §6). Call it when the units' clocks are stopped.
   */
  async plan(tx: Tx, work: Work, answered: readonly Answered[], feedbacks: readonly Feedback[]): Promise<void> {
    this.keepHolders(work, feedbacks);
    if (answered.length === 0) return;
    const bodies = new Map(feedbacks.filter(({ body }) => !body.interim).map((one) => [one.order.id, one.body]));
    const complete = answered.map((one): Complete => ({ ...one, body: bodies.get(one.order.id)! }));
    const samplings = await this.sample(tx, work, complete);
    const passed: Complete[] = [];
    const reviews = complete.map((one, i) => {
      const sampling = samplings[i]!;
      if (sampling.isSampled) this.start(work, one);
      else passed.push(one);
      return reviewOf(one, sampling, work.journal.now);
    });
    const plans = new Map(reviews.map((review) => [review.orderId!, review.plan]));
    await this.accepting.accept(
      tx,
      work,
      passed.map(({ file, order, body }) => ({
        file,
        order,
        body,
        plan: plans.get(order.id)!,
        actor: BY_PLAN,
        person: null,
        reviewed: false,
      })),
    );
    work.also((t) => this.reviews.insert(t, reviews));
    const day = dateOfDay(dayOfInstant(work.journal.now.getTime()));
    work.also((t) =>
      this.reviews.count(
        t,
        complete.map(({ order }) => order.unit),
        'answered',
        day,
      ),
    );
  }

  private async sample(tx: Tx, { journal }: Work, complete: readonly Complete[]): Promise<Sampling[]> {
    const since = dateOfDay(dayOfInstant(journal.now.getTime() - this.inForce.lookBackDays * DAY));
    const units = [...new Set(complete.map(({ order }) => order.unit))];
    const records = await this.reviews.records(tx, units, since);
    const reworked = await this.reviews.reworked(
      tx,
      complete.map(({ order }) => order.id),
    );
    return complete.map(({ file, order, body }) =>
      sample(
        {
          orderId: order.id,
          risk: file.risk,
          resultCode: body.resultCode!,
          scopes: body.measures.map((measure) => measure.scope),
          hasBeenReworked: reworked.has(order.id),
          isOfRecurrence: order.causeId !== FIRST_ISSUE && file.recurrenceCount > 0,
        },
        records.get(order.unit) ?? NO_RECORD,
        this.inForce,
      ),
    );
  }

  private start({ started, journal }: Work, { file, order, at }: Answered): void {
    const clock = clockOf(this.rules, 'review', { caseId: file.id, orderId: order.id }, REVIEWER, at, journal.now);
    if (clock !== null) started.push(clock);
  }

  private keepHolders(work: Work, feedbacks: readonly Feedback[]): void {
    const holders = feedbacks.flatMap(({ order, body: { holder } }) =>
      holder === undefined ? [] : [{ caseId: order.caseId, kind: holder.kind, name: holder.name ?? null }],
    );
    if (holders.length > 0) work.also((tx) => this.reviews.keepHolders(tx, holders));
  }
}

function reviewOf({ order, at, body }: Complete, { isSampled, plan }: Sampling, now: Date): Review {
  return {
    id: uuidv7(now),
    orderId: order.id,
    caseId: order.caseId,
    unit: order.unit,
    resultCode: body.resultCode!,
    plan,
    isSampled,
    complaintId: null,
    state: isSampled ? 'waiting' : 'accepted',
    askedAt: at,
    decidedAt: isSampled ? null : now.getTime(),
    decidedBy: isSampled ? null : BY_PLAN,
    reason: null,
    missing: [],
  };
}
