import { Injectable } from '@nestjs/common';
import type { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import type { TransferReportedV1 } from '#contracts/transfer-reported.v1';
import type { Tx } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { Transfer, TransferStep } from './transfer';

@Injectable()
export class TransferStore {
  /** The transfer a report is about, by id, or by target and reference. Call it under the case's lock. */
  async find(tx: Tx, { orderId, transferId, to, reference }: TransferReportedV1): Promise<Transfer | undefined> {
    const rows = await tx.query<Transfer>(find, [orderId, transferId ?? null, to, reference]);
    return rows[0];
  }

  /**
   * Which of the feedbacks with the result TRANSFERRED_POLICE name a transfer of their order, as `order/reference`; any
   * reference it ever had will do.
   */
  async toPolice(tx: Tx, feedbacks: readonly OrderFeedbackV1[]): Promise<Set<string>> {
    const named = feedbacks.filter(({ resultCode }) => resultCode === 'TRANSFERRED_POLICE');
    if (named.length === 0) return new Set();
    const rows = await tx.query<{ orderId: string; reference: string }>(toPolice, [
      plain(named, (one) => one.orderId),
      quoted(named, (one) => one.transferReference),
    ]);
    return new Set(rows.map(({ orderId, reference }) => `${orderId}/${reference}`));
  }

  async insert(tx: Tx, { id, caseId, orderId, unit, to, reference, sentAt, state }: Transfer): Promise<void> {
    await tx.query(insert, [id, caseId, orderId, unit, to, reference, sentAt, state]);
  }

  async update(tx: Tx, { id, state, reference }: Transfer): Promise<void> {
    await tx.query('update transfers set state = $2, reference = $3 where id = $1', [id, state, reference]);
  }

  async insertStep(tx: Tx, step: TransferStep, recordedAt: string): Promise<void> {
    const { transferId, state, reference, stateAt, note, recordedBy, handler } = step;
    await tx.query(insertStep, [transferId, state, reference, stateAt, note, recordedBy, handler, recordedAt]);
  }
}

const find = `
  select t.id, t.case_id as "caseId", t.order_id as "orderId", t.unit, t.target as "to", t.reference,
    (extract(epoch from t.sent_at) * 1000)::float8 as "sentAt", t.state,
    (extract(epoch from s.state_at) * 1000)::float8 as "stateAt"
  from transfers t join transfer_states s on s.transfer_id = t.id and s.state = t.state
  where t.order_id = $1::uuid and t.target = $3
    and (t.id = $2::uuid or ($2::uuid is null and exists (
      select from transfer_states x where x.transfer_id = t.id and x.reference = $4)))`;

const toPolice = `
  select distinct t.order_id as "orderId", s.reference
  from unnest($1::uuid[], $2::text[]) as n (order_id, reference)
  join transfers t on t.order_id = n.order_id and t.target = 'police'
  join transfer_states s on s.transfer_id = t.id and s.reference = n.reference`;

const insert = `
  insert into transfers (id, case_id, order_id, unit, target, reference, sent_at, state)
  values ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), $8)`;

const insertStep = `
  insert into transfer_states (transfer_id, state, reference, state_at, note, recorded_by, handler, recorded_at)
  values ($1, $2, $3, to_timestamp($4::float8 / 1000), $5, $6, $7, $8)`;
