import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel/domain-error';
import type { Tx } from '#persistence/database';
import { plain } from '../columns';

/** 依法保全 as it is placed. */
export interface LegalHold {
  readonly id: string;
  readonly caseId: string;
  readonly reference: string;
  readonly placedBy: string;
  /** ISO instant. */
  readonly at: string;
}

@Injectable()
export class LegalHoldStore {
  async place(tx: Tx, { id, caseId, reference, placedBy, at }: LegalHold): Promise<void> {
    await tx.query(place, [id, caseId, reference, placedBy, at]);
  }

  async lift(tx: Tx, id: string, liftedBy: string, at: string, reason: string): Promise<void> {
    await tx.query(lift, [id, liftedBy, at, reason]);
  }

  /** The hold that a case is under; null: none. Call it under the case's lock. */
  async openOf(tx: Tx, caseId: string): Promise<string | null> {
    const [row] = await tx.query<{ id: string }>(openOf, [caseId]);
    return row?.id ?? null;
  }

  /**
   * Since when those of the cases that are under a hold are, in epoch milliseconds. Hardly a case is, so asking is a probe
   * into a nearly empty index. Call it under their locks.
   */
  async since(tx: Tx, caseIds: readonly string[]): Promise<Map<string, number>> {
    if (caseIds.length === 0) return new Map();
    const rows = await tx.query<{ caseId: string; since: number }>(since, [plain(caseIds)]);
    return new Map(rows.map((row) => [row.caseId, row.since]));
  }

  /** Complaints go neither out of a held case nor into one. @throws DomainError CASEWORK_CASE_HELD */
  async assertNoneHeld(tx: Tx, cases: readonly { readonly id: string; readonly number: string }[]): Promise<void> {
    const held = await this.since(
      tx,
      cases.map(({ id }) => id),
    );
    const found = cases.find(({ id }) => held.has(id));
    if (found === undefined) return;
    const expected = 'a case that no legal hold keeps as it is';
    throw new DomainError('CASEWORK_CASE_HELD', { field: 'caseId', expected, got: found.number });
  }
}

const place = `
  insert into legal_holds (id, case_id, reference, placed_by, placed_at) values ($1, $2, $3, $4, $5::timestamptz)`;

const lift = `update legal_holds set lifted_by = $2, lifted_at = $3::timestamptz, lift_reason = $4 where id = $1`;

const openOf = `select id from legal_holds where case_id = $1 and lifted_at is null`;

const since = `
  select case_id as "caseId", (extract(epoch from placed_at) * 1000)::float8 as since
  from legal_holds where case_id = any($1::uuid[]) and lifted_at is null`;
