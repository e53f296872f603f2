import { Injectable } from '@nestjs/common';
import { assertMatches } from '#access/preconditions';
import type { Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import type { Tx } from '#persistence/database';
import { dateOfDay, dayOfInstant } from '#worktime/days';
import { secondAnswerText } from '../answers/answer-texts';
import { CaseResultStore } from '../answers/case-result.store';
import type { OpenedCase } from '../cases/case';
import { CaseClosing } from '../cases/case-closing';
import { moveCase } from '../cases/case.states';
import { OrderReissuing } from '../orders/order-reissuing.service';
import type { Order } from '../orders/order';
import { CaseWorking } from '../work/case-working.service';
import type { Work } from '../work/work';
import { recordRework } from './review.events';
import { DISAGREEMENT, type Review } from './review';
import type { DisagreementRequest } from './review.request';
import { ReviewStore } from './review.store';
import type { ReviewedView } from './review.view';

@Injectable()
export class DisagreementDeciding {
  constructor(
    private readonly working: CaseWorking,
    private readonly reviews: ReviewStore,
    private readonly results: CaseResultStore,
    private readonly closing: CaseClosing,
    private readonly reissuing: OrderReissuing,
  ) {}

  /**
   * 12321 answers a second time and leaves the result, or has the case worked on again by a new order, whose result is
   * the second answer then (workflow.md §8). @throws DomainError when nobody disagrees
   */
  decide(who: Principal, caseId: string, request: DisagreementRequest, ifMatch?: string): Promise<ReviewedView> {
    return this.working.change([caseId], async (work, tx) => {
      const file = work.file(caseId);
      assertMatches(ifMatch, file.seq);
      const review = (await this.reviews.waiting(tx, caseId)).find((one) => one.plan === DISAGREEMENT);
      if (review === undefined) {
        throw new DomainError('NOT_FOUND', { field: 'id', expected: 'a case about which a complainant disagrees' });
      }
      this.end(work, file, review, request, who.organisation);
      const order =
        request.decision === 'accept'
          ? this.uphold(work, file, review, request, who.organisation)
          : await this.rework(tx, work, file, review, request, who.organisation);
      const { id: orderId = null, number: orderNumber = null, state: orderState = null } = order ?? {};
      return { orderId, orderNumber, orderState, caseId, caseState: file.state };
    });
  }

  private end(work: Work, file: OpenedCase, review: Review, request: DisagreementRequest, actor: string): void {
    const at = work.journal.now.getTime();
    const { decision, person, reason = null } = request;
    const state = decision === 'accept' ? 'accepted' : 'rework';
    Object.assign(review, { state, decidedAt: at, decidedBy: person, reason });
    work.also((t) => this.reviews.decide(t, [review]));
    work.stop({ file, kinds: ['review'], subjectId: review.id, at, reason: state, actor });
  }

  private uphold(work: Work, file: OpenedCase, review: Review, { reply }: DisagreementRequest, actor: string): null {
    const { now, at } = work.journal;
    const { resultCode } = review;
    const text = secondAnswerText(reply!);
    this.results.owe(work, { id: uuidv7(now), caseId: file.id, kind: 'second', resultCode, text, decidedAt: at });
    const told = resultCode === null ? {} : { resultCode };
    this.closing.close(work, file, { reason: file.closeReason!, actor, isSameResult: true, ...told });
    return null;
  }

  private async rework(
    tx: Tx,
    work: Work,
    file: OpenedCase,
    review: Review,
    { reason, person }: DisagreementRequest,
    actor: string,
  ): Promise<Order | null> {
    work.also((t) => this.results.end(t, [file.id], work.journal.at));
    file.closedAt = null;
    if (file.unit === null) {
      moveCase(file, 'owner-lost');
      return null;
    }
    moveCase(file, 'rework-requested');
    const { unit, desk } = file;
    const order = await this.reissuing.issue(work, tx, file, { unit, desk, causeId: review.id });
    recordRework(work.journal, file, order, { reason: reason!, missing: [], actor, person });
    const day = dateOfDay(dayOfInstant(work.journal.now.getTime()));
    work.also((t) => this.reviews.count(t, [unit], 'reworked', day));
    return order;
  }
}
