import { Injectable } from '@nestjs/common';
import { AssistAnsweredV1 } from '#contracts/assist-answered.v1';
import type { BlockTaken } from '#contracts/measure-parts';
import { MINUTE } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import type { Tx } from '#persistence/database';
import type { OpenedCase } from '../cases/case';
import { recordMeasures } from '../measures/measure-recording';
import { MeasureStore } from '../measures/measure.store';
import { Statements, type Statement, type StatementHandler } from '../statements/statements';
import type { Work } from '../work/work';
import type { Assist } from './assist';
import { checkAnswer } from './assist-answering';
import { recordAnswered } from './assist.events';
import { moveAssist } from './assist.states';
import { AssistStore } from './assist.store';

/** How far two honest clocks may differ. */
const SKEW = 5 * MINUTE;

/** What the receiving unit answers; however late, it counts. */
@Injectable()
export class AssistAnswering implements StatementHandler<AssistAnsweredV1> {
  readonly contract = AssistAnsweredV1;

  constructor(
    statements: Statements,
    private readonly assists: AssistStore,
    private readonly measures: MeasureStore,
  ) {
    statements.take(this);
  }

  casesOf(tx: Tx, { assistId }: AssistAnsweredV1): Promise<string[]> {
    return this.assists.caseId(tx, assistId);
  }

  async apply(work: Work, tx: Tx, { at, body }: Statement<AssistAnsweredV1>): Promise<{ itemId: string }> {
    const assist = await this.assists.byId(tx, body.assistId);
    assertAsked(assist, body);
    checkAnswer(assist, body);
    const moment = Math.max(assist.requestedAt, Math.min(at, work.journal.now.getTime()));
    checkHandled(body, assist, moment);
    moveAssist(assist, body.outcome, 'receiving-unit');
    const { facts, block, reason, handler, handledAt } = body;
    assist.endedAt = moment;
    assist.answer = {
      facts,
      ...(block === undefined ? {} : { block }),
      ...(reason === undefined ? {} : { reason }),
      handler,
      handledAt,
    };
    const file = work.file(assist.caseId);
    recordAnswered(work.journal, file, assist, body.outcome, assist.unit);
    if (block !== undefined) this.takeBlock(work, file, assist, block);
    const { id: subjectId, unit: actor } = assist;
    work.stop({ file, kinds: ['assist'], subjectId, at: moment, reason: `assist-${body.outcome}`, actor });
    work.also((later) => this.assists.update(later, assist));
    return { itemId: assist.id };
  }

  /** A block is a measure with an end and a way to appeal like any other (workflow.md §5). */
  private takeBlock(work: Work, file: OpenedCase, assist: Assist, block: BlockTaken): void {
    const { id: assistId, unit, orderId } = assist;
    const [noticed] = recordMeasures(work.journal, file, unit, { assistId }, [block]);
    const { id, codeHash, untilLifted } = noticed!;
    const effectiveAt = Date.parse(block.effectiveAt);
    const measure = {
      id,
      caseId: file.id,
      orderId,
      feedbackId: null,
      assistId,
      unit,
      noticeId: id,
      state: 'effective' as const,
      kind: block.kind,
      target: block.target,
      scope: block.scope,
      effectiveAt,
      endsAt: block.endsAt === undefined ? null : Date.parse(block.endsAt),
      untilLifted,
      reason: block.reason,
      noticeGiven: false,
      endedAt: null,
      endReason: null,
      isWrong: false,
    };
    work.also((later) => this.measures.insert(later, measure, codeHash));
  }
}

function assertAsked(assist: Assist | undefined, { unit, assistId }: AssistAnsweredV1): asserts assist is Assist {
  if (assist?.unit === unit) return;
  const expected = `an assist asked of ${unit}`;
  throw new DomainError('CASEWORK_ASSIST_UNKNOWN', { field: 'assistId', expected, got: assistId });
}

function checkHandled({ handledAt, block }: AssistAnsweredV1, { requestedAt }: Assist, said: number): void {
  const handled = Date.parse(handledAt);
  if (handled > said + SKEW || handled < requestedAt - SKEW) {
    const expected = `between the request (${new Date(requestedAt).toISOString()}) and the message itself`;
    throw new DomainError('CASEWORK_TIME_IMPOSSIBLE', { field: 'handledAt', expected, got: handledAt });
  }
  if (block !== undefined) checkBlockTimes(block, requestedAt, said);
}

/** A block that is only planned or already over keeps nothing back. */
function checkBlockTimes({ effectiveAt, endsAt }: BlockTaken, requestedAt: number, said: number): void {
  const effective = Date.parse(effectiveAt);
  if (effective > said + SKEW || effective < requestedAt - SKEW) {
    const expected = `between the request (${new Date(requestedAt).toISOString()}) and the message itself`;
    throw new DomainError('CASEWORK_TIME_IMPOSSIBLE', { field: 'block.effectiveAt', expected, got: effectiveAt });
  }
  if (endsAt === undefined || Date.parse(endsAt) > said) return;
  const expected = `after the message itself (${new Date(said).toISOString()})`;
  throw new DomainError('CASEWORK_TIME_IMPOSSIBLE', { field: 'block.endsAt', expected, got: endsAt });
}
