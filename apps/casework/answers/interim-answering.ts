import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { ClockRungs, type FiredRung } from '../clocks/clock-rungs';
import type { Work } from '../work/work';
import { recordAnswered } from './answer.events';
import { INTERIM_ANSWER } from './answer-texts';
import { AnswerStore } from './answer.store';

/** The last day's rung; one that was passed over by a later one counts as well. */
const LAST_DAY = 'share-100';

/** Before the end of an answer clock the complainant hears that it goes on (workflow.md §6). The clock runs on. */
@Injectable()
export class InterimAnswering {
  constructor(
    rungs: ClockRungs,
    private readonly answers: AnswerStore,
  ) {
    for (const kind of ['answer-own-desk', 'answer-12321'] as const) {
      rungs.on(kind, (work, tx, rung) => this.answer(work, tx, rung));
    }
  }

  private async answer(work: Work, tx: Tx, { clockId, caseId, rung, skipped }: FiredRung): Promise<void> {
    if (rung !== LAST_DAY && !skipped.includes(LAST_DAY)) return;
    const found = await this.answers.interimFor(tx, clockId);
    if (found === null) return;
    const answer = { ...found, n: 0, text: INTERIM_ANSWER } as const;
    const file = work.file(caseId);
    work.touch(file);
    recordAnswered(work.journal, file, answer);
    work.also((t) => this.answers.insert(t, [answer], work.journal.at));
  }
}
