import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import type { Reader } from '../history/history.store';
import type { Appeal } from './appeal';

@Injectable()
export class AppealStore {
  /** The case of an appeal. Locks nothing. */
  async caseId(tx: Reader, id: string): Promise<string[]> {
    const rows = await tx.query<{ caseId: string }>('select case_id as "caseId" from appeals where id = $1::uuid', [
      id,
    ]);
    return rows.map((row) => row.caseId);
  }

  /** Call it under the lock of its case, which guards it. */
  async byId(tx: Tx, id: string): Promise<Appeal | undefined> {
    const [found] = await tx.query<Appeal>(byId, [id]);
    return found;
  }

  async ofNotice(tx: Reader, noticeId: string): Promise<Appeal | undefined> {
    const [found] = await tx.query<Appeal>(ofNotice, [noticeId]);
    return found;
  }

  async insert(tx: Tx, appeal: Appeal): Promise<void> {
    const { id, caseId, noticeId, unit, filedAtUnit, state, isFinal, grounds, contact, filedAt } = appeal;
    await tx.query(insert, [id, caseId, noticeId, unit, filedAtUnit, state, isFinal, grounds, contact, filedAt]);
  }

  /** Writes what can change of it. */
  async update(tx: Tx, appeal: Appeal): Promise<void> {
    const { id, state, isFinal, escalationGrounds, decidedAt, escalatedAt, decidedAgainAt } = appeal;
    const { firstDecision, firstReason, secondDecision, secondReason } = appeal;
    const decisions = [firstDecision, firstReason, secondDecision, secondReason];
    await tx.query(update, [
      id,
      state,
      isFinal,
      escalationGrounds,
      decidedAt,
      escalatedAt,
      decidedAgainAt,
      ...decisions,
    ]);
  }
}

const ms = (column: string, name: string): string => `(extract(epoch from ${column}) * 1000)::float8 as "${name}"`;

const columns = `id, case_id as "caseId", notice_id as "noticeId", unit, filed_at_unit as "filedAtUnit", state,
  is_final as "isFinal", grounds, contact, escalation_grounds as "escalationGrounds", ${ms('filed_at', 'filedAt')},
  ${ms('decided_at', 'decidedAt')}, ${ms('escalated_at', 'escalatedAt')}, ${ms('decided_again_at', 'decidedAgainAt')},
  first_decision as "firstDecision", first_reason as "firstReason", second_decision as "secondDecision",
  second_reason as "secondReason"`;

const byId = `select ${columns} from appeals where id = $1::uuid`;
const ofNotice = `select ${columns} from appeals where notice_id = $1::uuid`;

const insert = `
  insert into appeals (id, case_id, notice_id, unit, filed_at_unit, state, is_final, grounds, contact, filed_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, to_timestamp($10::float8 / 1000))`;

const update = `
  update appeals set state = $2, is_final = $3, escalation_grounds = $4, decided_at = to_timestamp($5::float8 / 1000),
    escalated_at = to_timestamp($6::float8 / 1000), decided_again_at = to_timestamp($7::float8 / 1000),
    first_decision = $8, first_reason = $9, second_decision = $10, second_reason = $11
  where id = $1::uuid`;
