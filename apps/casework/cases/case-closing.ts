import { Injectable } from '@nestjs/common';
import { CaseClosedV1, type CloseReason } from '#contracts/case-closing.v1';
import type { ClockKind, ResultCode } from '#contracts/vocabulary';
import { uuidv7 } from '#kernel/ids';
import { answerText } from '../answers/answer-texts';
import { CaseResultStore } from '../answers/case-result.store';
import type { Order } from '../orders/order';
import { isEnded } from '../orders/order.states';
import { ReviewStore } from '../reviews/review.store';
import type { Work } from '../work/work';
import type { Case } from './case';
import { CASE_TRANSITIONS, moveCase } from './case.states';

export interface Closing {
  readonly reason: CloseReason;
  readonly actor: string;
  /** Settled cases: result and the unit's text for the complainant, free of what identifies the subscriber. */
  readonly resultCode?: ResultCode;
  readonly unitText?: string;
  /** Why nobody can be told, or why it is merged. */
  readonly note?: string;
  readonly mergedInto?: string;
  /** It was reopened and nothing changed: complaints that joined meanwhile are told the result it had. */
  readonly isSameResult?: boolean;
}

/** What nobody owes any more once a case is closed; answers are owed until they are given, appeals and assists have lives of their own. */
const ENDING: readonly ClockKind[] = [
  'forward',
  'acknowledge',
  'return',
  'dispose',
  'commercial-target',
  'fraud-interim',
  'return-decision',
  'review',
];

/** Of a case's orders, the first issued first: the one whose result and words complainants are told. */
export const toldOf = (orders: readonly Order[]): Order | undefined =>
  orders.findLast((order) => order.state === 'accepted');

const FORWARDING: readonly ClockKind[] = ['forward'];

@Injectable()
export class CaseClosing {
  constructor(
    private readonly results: CaseResultStore,
    private readonly reviews: ReviewStore,
  ) {}

  /**
   * Closes a case and leaves its complainants an answer, which goes out by itself; a merged one's complaints are
   * answered by the case they went to. Move them first. @throws DomainError CASEWORK_ILLEGAL_CASE_TRANSITION
   */
  close(work: Work, file: Case, closing: Closing): void {
    const { reason, actor, resultCode = null, unitText = null, note, mergedInto } = closing;
    const { journal } = work;
    moveCase(file, reason);
    const closedAt = journal.at;
    Object.assign(file, { isClosed: true, closedAt: journal.now.getTime(), closeReason: reason });
    work.touch(file);
    const told = { ...(note === undefined ? {} : { note }), ...(mergedInto === undefined ? {} : { mergedInto }) };
    journal.record(
      file,
      CaseClosedV1.type,
      actor,
      {
        closing: { reason, resultCode, ...(mergedInto === undefined ? {} : { mergedInto }) },
        ...(note === undefined ? {} : { note }),
      },
      (caseSeq): CaseClosedV1 => ({ caseId: file.id, caseSeq, at: journal.at, reason, resultCode, ...told, closedAt }),
    );
    // Whoever settles the last order has stopped its clocks already; of a case without one nothing forwards what joined.
    const ending = reason !== 'settled' ? ENDING : file.orderId === null ? FORWARDING : null;
    if (ending !== null) work.stop({ file, kinds: ending, at: journal.now.getTime(), reason: 'case-closed', actor });
    if (reason !== 'settled') {
      work.also((tx) => this.reviews.withdraw(tx, file.id));
    }
    if (closing.isSameResult === true) {
      work.also((tx) => this.results.recall(tx, [file.id]));
      return;
    }
    const text = answerText(reason, resultCode, unitText);
    if (text === null) return;
    const id = uuidv7(journal.now);
    this.results.owe(work, {
      id,
      caseId: file.id,
      kind: 'final',

      resultCode,
      text,
      decidedAt: closedAt,
    });
  }

  /**
   * Closes the case when nothing can become of any of its orders and something did: one was accepted, or those that are
   * left were withdrawn. Give every order of the case as this work leaves it, the first issued first.
   *
   * @param unitText of the order that `toldOf` gives
   */
  closeIfSettled(work: Work, file: Case, orders: readonly Order[], actor: string, unitText?: string): boolean {
    if (!mayClose(file) || orders.length === 0 || !orders.every(isEnded)) return false;
    const accepted = toldOf(orders);
    const told = unitText === undefined ? {} : { unitText };
    if (accepted !== undefined) {
      this.close(work, file, { reason: 'settled', actor, resultCode: accepted.resultCode!, ...told });
      return true;
    }
    // Returned and reassigned ones have a successor; one whose mailbox refused it stood beside another, else the case is unresolved.
    if (!orders.some((order) => order.state === 'withdrawn')) return false;
    this.close(work, file, { reason: 'orders-withdrawn', actor });
    return true;
  }
}

const mayClose = ({ state }: Case): boolean => CASE_TRANSITIONS[state].settled !== undefined;
