import { Injectable } from '@nestjs/common';
import type { ClockKind } from '#contracts/vocabulary';
import type { Tx } from '#persistence/database';
import { plain } from '../columns';

/** 转派 as it is kept. */
export interface Reassignment {
  readonly id: string;
  readonly caseId: string;
  readonly orderId: string;
  readonly newOrderId: string;
  readonly fromUnit: string;
  readonly toUnit: string;
  /** The unit that did it. */
  readonly by: string;
  readonly reason: string;
  readonly handler: string | null;
  /** ISO instant. */
  readonly at: string;
}

/** A clock that an order has, not stopped. */
export interface HeldClock {
  readonly id: string;
  readonly kind: ClockKind;
  readonly budget: string;
  readonly startedAt: number;
  readonly dueAt: number;
  readonly profile: string;
  readonly provisional: boolean;
}

@Injectable()
export class OrderReassigningStore {
  async insert(tx: Tx, one: Reassignment): Promise<void> {
    const { id, caseId, orderId, newOrderId, fromUnit, toUnit, by, reason, handler, at } = one;
    await tx.query(insert, [id, caseId, orderId, newOrderId, fromUnit, toUnit, by, reason, handler, at]);
  }

  /** Clocks of some kinds that the order has and that are not stopped, the first due first. */
  async held(tx: Tx, orderId: string, caseId: string, kinds: readonly ClockKind[]): Promise<HeldClock[]> {
    return tx.query<HeldClock>(held, [caseId, orderId, plain(kinds)]);
  }

  /**
   * The clocks that an order still has go on for its successor and its unit, their start and due time as they were; who
   * held them since when is kept. Call it under the case's lock.
   */
  async handOver(
    tx: Tx,
    { caseId, orderId, newOrderId, toUnit, at }: Reassignment,
    kinds: readonly ClockKind[],
  ): Promise<void> {
    await tx.query(handOver, [caseId, orderId, newOrderId, toUnit, at, plain(kinds)]);
  }
}

const insert = `
  insert into reassignments (id, case_id, order_id, new_order_id, from_unit, to_unit, reassigned_by, reason, handler,
    reassigned_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;

const held = `
  select id, kind, budget, (extract(epoch from started_at) * 1000)::float8 as "startedAt",
    (extract(epoch from due_at) * 1000)::float8 as "dueAt", profile, provisional
  from clocks where case_id = $1::uuid and order_id = $2::uuid and kind = any($3::text[]) and state <> 'stopped'
  order by due_at, id`;

/** A clock that one unit owed so far has no holders written down yet. */
const handOver = `
  update clocks set order_id = $3::uuid, owed_by = $4::text,
    holders = case when jsonb_array_length(holders) > 0 then holders else jsonb_build_array(jsonb_build_object(
        'holder', owed_by, 'from', to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))) end
      || jsonb_build_array(jsonb_build_object('holder', $4::text, 'from', $5::text))
  where case_id = $1::uuid and order_id = $2::uuid and kind = any($6::text[]) and state <> 'stopped'`;
