import { Injectable } from '@nestjs/common';
import { AssistWithdrawnV1 } from '#contracts/assist-withdrawn.v1';
import { DomainError } from '#kernel/domain-error';
import type { Tx } from '#persistence/database';
import { Statements, type Statement, type StatementHandler } from '../statements/statements';
import type { Work } from '../work/work';
import type { Assist } from './assist';
import { recordWithdrawn } from './assist.events';
import { moveAssist } from './assist.states';
import { AssistStore } from './assist.store';

/** Only who asked withdraws. */
@Injectable()
export class AssistWithdrawing implements StatementHandler<AssistWithdrawnV1> {
  readonly contract = AssistWithdrawnV1;

  constructor(
    statements: Statements,
    private readonly assists: AssistStore,
  ) {
    statements.take(this);
  }

  casesOf(tx: Tx, { assistId }: AssistWithdrawnV1): Promise<string[]> {
    return this.assists.caseId(tx, assistId);
  }

  async apply(work: Work, tx: Tx, { at, body }: Statement<AssistWithdrawnV1>): Promise<{ itemId: string }> {
    const assist = await this.assists.byId(tx, body.assistId);
    assertAskedBy(assist, body);
    moveAssist(assist, 'withdrawn', 'asker');
    const moment = Math.max(assist.requestedAt, Math.min(at, work.journal.now.getTime()));
    assist.endedAt = moment;
    const file = work.file(assist.caseId);
    recordWithdrawn(work.journal, file, assist, body);
    const { id: subjectId, askedBy: actor } = assist;
    work.stop({ file, kinds: ['assist'], subjectId, at: moment, reason: 'assist-withdrawn', actor });
    work.also((later) => this.assists.update(later, assist));
    return { itemId: assist.id };
  }
}

function assertAskedBy(assist: Assist | undefined, { unit, assistId }: AssistWithdrawnV1): asserts assist is Assist {
  if (assist?.askedBy === unit) return;
  const expected = `an assist that ${unit} asked for`;
  throw new DomainError('CASEWORK_ASSIST_UNKNOWN', { field: 'assistId', expected, got: assistId });
}
