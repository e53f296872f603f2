import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#kernel/clock';
import { Database, type Tx } from '#persistence/database';
import type { Case } from '../cases/case';
import { Journal } from '../history/journal';
import { recordStopped } from '../orders/order.events';
import { WorkStores } from '../work/work.stores';
import { Work } from '../work/work';
import { recordAnswered } from './answer.events';
import { AnswerStore, type DueAnswer } from './answer.store';

/** Results looked at, and answers given, in one transaction. */
const RESULTS_AT_ONCE = 100;
const ANSWERS_AT_ONCE = 500;

/** What no unit was told of, because its mailbox took no more, is forwarded no more either once it is answered. */
const ENDED_BY_ANSWER = ['answer-own-desk', 'answer-12321', 'forward'];

/** How a pass ended: whether more is known to wait. */
export interface Sent {
  readonly answers: number;
  readonly isDone: boolean;
}

@Injectable()
export class AnswerSending {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly answers: AnswerStore,
    private readonly stores: WorkStores,
  ) {}

  /**
   * Gives up to 500 answers, each once: a case with thousands of complaints takes several transactions, and goes on where
   * it was if the process ends in between. An answer stops its clock when it is recorded, in the same transaction: what
   * lies between that and the mailbox is the platform's own, a second or less, and a report for each of a thousand
   * answers would lock their case a thousand times.
   */
  async send(limit = ANSWERS_AT_ONCE): Promise<Sent> {
    const waiting = await this.answers.pending(this.db, RESULTS_AT_ONCE);
    if (waiting.length === 0) return { answers: 0, isDone: true };
    return this.db.transaction(async (tx) => {
      const files = await this.stores.cases.lockFree(tx, [...new Set(waiting.map((one) => one.caseId))]);
      const free = waiting.filter((one) => files.has(one.caseId)).map((one) => one.id);
      const due = await this.answers.due(tx, free, limit);
      await this.give(tx, files, firstOf(due));
      await this.answers.settle(tx, reached(free, due, limit));
      return {
        answers: due.length,
        isDone: due.length < limit && waiting.length < RESULTS_AT_ONCE && free.length === waiting.length,
      };
    });
  }

  private async give(tx: Tx, files: ReadonlyMap<string, Case>, due: readonly DueAnswer[]): Promise<void> {
    const work = new Work(new Journal(this.clock.now()));
    const { journal } = work;
    for (const answer of due) {
      const file = files.get(answer.caseId)!;
      work.touch(file);
      recordAnswered(journal, file, answer);
    }
    const stopped = await this.stores.clocks.stopOfComplaints(
      tx,
      due,
      ENDED_BY_ANSWER,
      journal.now.getTime(),
      'answered',
    );
    for (const file of work.cases) {
      const own = stopped.filter((clock) => clock.caseId === file.id);
      recordStopped(journal, file, own, 'answered', 'platform');
    }
    await this.answers.insert(tx, due, journal.at);
    await this.stores.write(tx, work);
  }
}

/** A complaint that two closings of its case left waiting is told the earlier result, which was its own. */
function firstOf(due: readonly DueAnswer[]): DueAnswer[] {
  const first = new Map<string, DueAnswer>();
  for (const answer of due) {
    const key = `${answer.complaintId}/${answer.n}`;
    if (!first.has(key)) first.set(key, answer);
  }
  return [...first.values()];
}

/** Results that came wholly into the set: all when it isn't full, else those before the last one it holds. */
function reached(resultIds: readonly string[], due: readonly DueAnswer[], limit: number): string[] {
  if (due.length < limit) return [...resultIds];
  const last = due.at(-1)!.resultId!;
  return resultIds.filter((id) => id < last);
}
