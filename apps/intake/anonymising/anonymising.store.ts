import { Injectable } from '@nestjs/common';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { Tx } from '#persistence/database';

@Injectable()
export class AnonymisingStore {
  /** Puts what may stay in place of a complaint, and deletes what statements, answers and notes said. */
  async erase(tx: Tx, id: string, left: { facts: ComplaintAcceptedV1; sealed: Buffer; at: Date }): Promise<void> {
    const { facts, sealed, at } = left;
    await tx.query(eraseComplaint, [id, JSON.stringify(facts), sealed, at]);
    await tx.query(eraseAnswers, [id, sealed]);
  }
}

const eraseComplaint = `
  with statements as (update complaint_statements set sealed = null where complaint_id = $1),
  notes as (update check_decisions set note = null where complaint_id = $1)
  update complaints set facts = $2, sealed = $3, anonymised_at = $4 where complaint_id = $1`;

const eraseAnswers = `update complaint_answers set sealed = $2 where complaint_id = $1`;
