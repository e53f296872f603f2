import { Injectable } from '@nestjs/common';
import { AppealFiledV1 } from '#contracts/appeal-filed.v1';
import { DomainError } from '#kernel/domain-error';
import { uuidv7, uuidv7Time } from '#kernel/ids';
import type { Tx } from '#persistence/database';
import { ClockRules } from '../clocks/clock-rules';
import { clockOf } from '../clocks/clock-starting';
import type { Measure } from '../measures/measure';
import { MeasureStore } from '../measures/measure.store';
import { Statements, type Statement, type StatementHandler } from '../statements/statements';
import type { Work } from '../work/work';
import { FILING_WINDOW, type Appeal } from './appeal';
import { recordAppealOpened } from './appeal.events';
import { AppealStore } from './appeal.store';
import { NoticeProof } from './notice-proof.service';

/** Actor of what somebody did with a notice in hand. */
export const AFFECTED_PARTY = 'affected-party';

export interface Filing {
  readonly filedAtUnit: string | null;
  readonly grounds: string;
  readonly contact?: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** An appeal is filed with a notice in hand, wherever that is. */
@Injectable()
export class AppealFiling implements StatementHandler<AppealFiledV1> {
  readonly contract = AppealFiledV1;

  constructor(
    statements: Statements,
    private readonly proof: NoticeProof,
    private readonly measures: MeasureStore,
    private readonly appeals: AppealStore,
    private readonly rules: ClockRules,
  ) {
    statements.take(this);
  }

  async casesOf(_: Tx, { noticeNumber }: AppealFiledV1): Promise<string[]> {
    return [(await this.proof.find(noticeNumber))?.caseId ?? []].flat();
  }

  async apply(work: Work, tx: Tx, { at, body }: Statement<AppealFiledV1>): Promise<{ itemId: string }> {
    const { id } = await this.proof.prove(body.noticeNumber, body.code);
    const { unit: filedAtUnit, grounds, contact } = body;
    return { itemId: (await this.file(work, tx, id, { filedAtUnit, grounds, contact, at })).id };
  }

  /** Files against a notice that was proved. The same grounds again are the same appeal. @throws DomainError */
  async file(work: Work, tx: Tx, noticeId: string, filing: Filing): Promise<Appeal> {
    const { filedAtUnit, grounds, contact = null } = filing;
    const measure = (await this.measures.ofNotice(tx, noticeId))!;
    const before = await this.appeals.ofNotice(tx, noticeId);
    if (before !== undefined) return sameAppeal(before, grounds);
    // A record may carry a time that its sender made up; nobody appeals before there was a notice, or later than now.
    const at = Math.min(Math.max(uuidv7Time(noticeId), filing.at), work.journal.now.getTime());
    checkInTime(measure, at);
    const appeal: Appeal = {
      id: uuidv7(work.journal.now),
      caseId: measure.caseId,
      noticeId,
      unit: measure.unit,
      filedAtUnit,
      state: 'filed',
      isFinal: false,
      grounds,
      contact,
      escalationGrounds: null,
      filedAt: at,
      decidedAt: null,
      escalatedAt: null,
      decidedAgainAt: null,
      firstDecision: null,
      firstReason: null,
      secondDecision: null,
      secondReason: null,
    };
    const { id: subjectId, caseId, unit: owedBy } = appeal;
    const clock = clockOf(this.rules, 'appeal', { caseId, subjectId }, owedBy, at, work.journal.now);
    if (clock !== null) work.started.push(clock);
    const file = work.file(caseId);
    const actor = filedAtUnit ?? AFFECTED_PARTY;
    recordAppealOpened(work.journal, file, appeal, { level: 'first', measure, owedBy, clock, grounds, actor });
    work.touch(file);
    work.also((later) => this.appeals.insert(later, appeal));
    return appeal;
  }
}

/** Somebody who sends the same form twice has filed once. */
function sameAppeal(before: Appeal, grounds: string): Appeal {
  if (before.grounds === grounds) return before;
  throw new DomainError('CASEWORK_APPEAL_EXISTS', {
    field: 'noticeNumber',
    expected: 'a notice without an appeal',
    got: `one that is ${before.state}`,
  });
}

function checkInTime({ state, endedAt }: Measure, at: number): void {
  if (state === 'effective' || endedAt === null || at <= endedAt + FILING_WINDOW) return;
  const until = new Date(endedAt + FILING_WINDOW).toISOString();
  throw new DomainError('CASEWORK_APPEAL_TOO_LATE', { field: 'noticeNumber', expected: `an appeal until ${until}` });
}
