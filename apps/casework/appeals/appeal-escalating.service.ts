import { Injectable } from '@nestjs/common';
import { AppealEscalatedV1 } from '#contracts/appeal-escalated.v1';
import { DomainError } from '#kernel/domain-error';
import type { Tx } from '#persistence/database';
import { ClockRules } from '../clocks/clock-rules';
import { clockOf } from '../clocks/clock-starting';
import { MeasureStore } from '../measures/measure.store';
import { Statements, type Statement, type StatementHandler } from '../statements/statements';
import type { Work } from '../work/work';
import { escalateUntil, SECOND_LEVEL, type Appeal } from './appeal';
import { AFFECTED_PARTY } from './appeal-filing.service';
import { recordAppealOpened } from './appeal.events';
import { moveAppeal } from './appeal.states';
import { AppealStore } from './appeal.store';
import { NoticeProof } from './notice-proof.service';

export interface Escalation {
  readonly unit: string | null;
  readonly grounds: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A first decision goes up once, in time, with the same proof. */
@Injectable()
export class AppealEscalating implements StatementHandler<AppealEscalatedV1> {
  readonly contract = AppealEscalatedV1;

  constructor(
    statements: Statements,
    private readonly proof: NoticeProof,
    private readonly measures: MeasureStore,
    private readonly appeals: AppealStore,
    private readonly rules: ClockRules,
  ) {
    statements.take(this);
  }

  async casesOf(_: Tx, { noticeNumber }: AppealEscalatedV1): Promise<string[]> {
    return [(await this.proof.find(noticeNumber))?.caseId ?? []].flat();
  }

  async apply(work: Work, tx: Tx, { at, body }: Statement<AppealEscalatedV1>): Promise<{ itemId: string }> {
    const { id } = await this.proof.prove(body.noticeNumber, body.code);
    const { unit, grounds } = body;
    return { itemId: (await this.escalate(work, tx, id, { unit, grounds, at })).id };
  }

  /** @throws DomainError when there is nothing to escalate, or it is too late */
  async escalate(work: Work, tx: Tx, noticeId: string, escalation: Escalation): Promise<Appeal> {
    const appeal = await this.appeals.ofNotice(tx, noticeId);
    if (appeal === undefined) {
      throw new DomainError('CASEWORK_APPEAL_UNKNOWN', { field: 'noticeNumber', expected: 'a notice with an appeal' });
    }
    const at = Math.max(appeal.decidedAt ?? appeal.filedAt, Math.min(escalation.at, work.journal.now.getTime()));
    checkInTime(appeal, at);
    moveAppeal(appeal, 'escalated', 'affected-party');
    const { grounds, unit } = escalation;
    appeal.escalatedAt = at;
    appeal.escalationGrounds = grounds;
    const { id: subjectId, caseId } = appeal;
    const clock = clockOf(this.rules, 'appeal', { caseId, subjectId }, SECOND_LEVEL, at, work.journal.now);
    if (clock !== null) work.started.push(clock);
    const file = work.file(caseId);
    const measure = (await this.measures.ofNotice(tx, noticeId))!;
    const opening = { level: 'second', measure, owedBy: SECOND_LEVEL, clock, grounds } as const;
    recordAppealOpened(work.journal, file, appeal, { ...opening, actor: unit ?? AFFECTED_PARTY });
    work.touch(file);
    work.also((later) => this.appeals.update(later, appeal));
    return appeal;
  }
}

function checkInTime(appeal: Appeal, at: number): void {
  const until = escalateUntil(appeal);
  if (until === null || at <= until) return;
  const expected = `an escalation until ${new Date(until).toISOString()}`;
  throw new DomainError('CASEWORK_APPEAL_TOO_LATE', { field: 'noticeNumber', expected });
}
