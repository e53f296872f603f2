import { Inject, Injectable } from '@nestjs/common';
import type { ComplaintAnsweredV1 } from '#contracts/complaint-answered.v1';
import { isUuidv7 } from '#kernel/ids';
import { advanceInbox } from '#messaging/inbox';
import type { Batch } from '#messaging/records';
import { Database, type Tx } from '#persistence/database';
import { PersonalSealing } from '../complainants/personal-details';
import { AnswerStore, type StoredAnswer } from './answer.store';

/** Keeps what casework answered, so that a complainant can read it; of one anonymised since only that there was an answer. Safe to repeat. */
@Injectable()
export class AnswerRecording {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(AnswerStore) private readonly answers: AnswerStore,
    @Inject(PersonalSealing) private readonly sealing: PersonalSealing,
  ) {}

  async record(batch: Batch): Promise<void> {
    await this.db.transaction(async (tx) => {
      const fresh = await advanceInbox(tx, batch);
      const latest = new Map<string, StoredAnswer>();
      for (const record of fresh) {
        const answer = this.answerOf(record.json<ComplaintAnsweredV1>());
        const slot = `${answer.complaintId} ${answer.kind}`;
        const known = latest.get(slot);
        if (known === undefined || known.answeredAt <= answer.answeredAt) latest.set(slot, answer);
      }
      // Sorted, so that two processes wait for each other in one direction only; other ids have no month to be kept in.
      const kept = [...latest].filter(([, { complaintId }]) => isUuidv7(complaintId));
      const sorted = kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, answer]) => answer);
      await this.answers.keep(tx, await this.withoutPersons(tx, sorted));
    }, batch.signal);
  }

  private async withoutPersons(tx: Tx, answers: readonly StoredAnswer[]): Promise<StoredAnswer[]> {
    const ids = new Set(answers.map(({ complaintId }) => complaintId));
    const anonymised = await this.answers.anonymised(tx, [...ids]);
    return answers.map((answer) => {
      const { complaintId } = answer;
      return anonymised.has(complaintId) ? { ...answer, sealed: this.sealing.sealText('', complaintId) } : answer;
    });
  }

  private answerOf({ complaintId, kind, resultCode, answeredAt, text }: ComplaintAnsweredV1): StoredAnswer {
    const at = new Date(answeredAt).toISOString();
    return {
      complaintId,
      kind,
      resultCode: resultCode ?? null,
      answeredAt: at,
      sealed: this.sealing.sealText(text, complaintId),
    };
  }
}
