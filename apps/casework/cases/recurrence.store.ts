import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { Order } from '../orders/order';
import type { OpenedCase } from './case';

/** 处置后复现: a message came after the measure, to a case that was closed. */
export interface Recurrence {
  /** Names the cause of the new order. */
  readonly id: string;
  readonly file: OpenedCase;
  /** The order whose measure did not hold. */
  readonly orderId: string | null;
  readonly order: Order;
  readonly complaints: number;
  /** Earliest possible moment of the first one, in epoch milliseconds. */
  readonly receivedAt: number;
}

@Injectable()
export class RecurrenceStore {
  /** Keeps what figures count by main code and holder too, because sub-codes rotate (workflow.md §7). */
  async insert(tx: Tx, recurrences: readonly Recurrence[], at: string): Promise<void> {
    if (recurrences.length === 0) return;
    await tx.query(insert, [
      plain(recurrences, (one) => one.id),
      plain(recurrences, (one) => one.file.id),
      plain(recurrences, (one) => one.orderId),
      plain(recurrences, (one) => one.order.id),
      plain(recurrences, (one) => one.order.unit),
      quoted(recurrences, (one) => one.file.sender.normalized),
      plain(recurrences, (one) => one.file.sender.mainCode),
      plain(recurrences, (one) => one.complaints),
      plain(recurrences, (one) => one.receivedAt),
      at,
    ]);
  }
}

const insert = `
  insert into recurrences (id, case_id, order_id, new_order_id, unit, sender, main_code, holder, complaints, received_at,
    recorded_at)
  select r.id, r.case_id, r.order_id, r.new_order_id, r.unit, r.sender, r.main_code, h.name, r.complaints,
    to_timestamp(r.received_at / 1000), $10::timestamptz
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::int[], $9::float8[])
    as r (id, case_id, order_id, new_order_id, unit, sender, main_code, complaints, received_at)
  left join case_holders h on h.case_id = r.case_id`;
