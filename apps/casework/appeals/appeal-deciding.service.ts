import { Injectable } from '@nestjs/common';
import { AppealDecidedV1 } from '#contracts/appeal-decided.v1';
import { MINUTE } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import type { Tx } from '#persistence/database';
import { MeasureEnding } from '../measures/measure-ending.service';
import { MeasureStore } from '../measures/measure.store';
import { Statements, type Statement, type StatementHandler } from '../statements/statements';
import type { Work } from '../work/work';
import type { Appeal } from './appeal';
import { recordAppealDecided } from './appeal.events';
import { moveAppeal, type AppealMover } from './appeal.states';
import { AppealStore } from './appeal.store';

/** How far two honest clocks may differ. */
const SKEW = 5 * MINUTE;

/** A decision of either level. */
export type AppealVerdict = Pick<AppealDecidedV1, 'decision' | 'remains' | 'reason' | 'handler'>;

@Injectable()
export class AppealDeciding implements StatementHandler<AppealDecidedV1> {
  readonly contract = AppealDecidedV1;

  constructor(
    statements: Statements,
    private readonly appeals: AppealStore,
    private readonly measures: MeasureStore,
    private readonly ending: MeasureEnding,
  ) {
    statements.take(this);
  }

  casesOf(tx: Tx, { appealId }: AppealDecidedV1): Promise<string[]> {
    return this.appeals.caseId(tx, appealId);
  }

  /** The first decision, by the unit that acted. */
  async apply(work: Work, tx: Tx, { at, body }: Statement<AppealDecidedV1>): Promise<{ itemId: string }> {
    const appeal = await this.appeals.byId(tx, body.appealId);
    if (appeal?.unit !== body.unit) throw unknown(body.appealId);
    const said = Math.max(appeal.filedAt, Math.min(at, work.journal.now.getTime()));
    checkDecidedAt(body.decidedAt, appeal, said);
    await this.decide(work, tx, appeal, body, { mover: 'unit-that-acted', actor: body.unit, at: said });
    return { itemId: appeal.id };
  }

  /** The second and final one, by 12321 or the arbiter. @throws DomainError */
  async decideAgain(work: Work, tx: Tx, id: string, verdict: AppealVerdict, actor: string): Promise<Appeal> {
    const appeal = await this.appeals.byId(tx, id);
    if (appeal === undefined) throw unknown(id);
    await this.decide(work, tx, appeal, verdict, { mover: 'second-level', actor, at: work.journal.now.getTime() });
    return appeal;
  }

  private async decide(
    work: Work,
    tx: Tx,
    appeal: Appeal,
    { decision, remains, reason, handler }: AppealVerdict,
    { mover, actor, at }: { readonly mover: AppealMover; readonly actor: string; readonly at: number },
  ): Promise<void> {
    const measure = (await this.measures.ofNotice(tx, appeal.noticeId))!;
    const isFirst = mover === 'unit-that-acted';
    moveAppeal(appeal, decision, mover);
    if (isFirst) Object.assign(appeal, { decidedAt: at, firstDecision: decision, firstReason: reason });
    else Object.assign(appeal, { decidedAgainAt: at, secondDecision: decision, secondReason: reason });
    const end = { actor, handler, reason, at, appealId: appeal.id };
    // Before the decision is recorded: what remains may be refused, and then nothing was decided.
    const isPartly = decision === 'partly-upheld';
    const rest = isPartly ? await this.ending.reduce(work, tx, measure, remains!, end, 'decision') : measure;
    const file = work.file(appeal.caseId);
    const level = isFirst ? 'first' : 'second';
    recordAppealDecided(work.journal, file, appeal, { level, decision, reason, measureId: rest.id, actor, handler });
    if (decision === 'upheld') await this.ending.uphold(work, tx, measure, end);
    const { id: subjectId } = appeal;
    work.stop({ file, kinds: ['appeal'], subjectId, at, reason: `appeal-${decision}`, actor });
    work.also((later) => this.appeals.update(later, appeal));
  }
}

function checkDecidedAt(decidedAt: string, { filedAt }: Appeal, said: number): void {
  const decided = Date.parse(decidedAt);
  if (decided <= said + SKEW && decided >= filedAt - SKEW) return;
  const expected = `between the filing (${new Date(filedAt).toISOString()}) and the message itself`;
  throw new DomainError('CASEWORK_TIME_IMPOSSIBLE', { field: 'decidedAt', expected, got: decidedAt });
}

const unknown = (got: string): DomainError =>
  new DomainError('CASEWORK_APPEAL_UNKNOWN', {
    field: 'appealId',
    expected: 'an appeal against a measure of this unit',
    got,
  });
