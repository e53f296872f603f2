import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { Page } from '../paging';
import type { Reach } from '../reach';
import type { RecordKind, SupervisionRecordRequest } from './supervision.requests';

/** 约谈 or 整改 as it is recorded. */
export interface SupervisionRecord {
  readonly id: string;
  readonly kind: RecordKind;
  readonly unit: string;
  readonly issuedBy: string;
  readonly issuer: string;
  readonly attendees: readonly string[];
  readonly heldAt: Date;
  readonly topic: string;
  readonly demands: string;
  readonly due: Date | null;
  readonly supervisionId: string | null;
  readonly result: string | null;
  readonly resultAt: Date | null;
  readonly resultBy: string | null;
  /** No result, although its time has passed. */
  readonly isOverdue: boolean;
  readonly [column: string]: unknown;
}

@Injectable()
export class SupervisionRecordStore {
  constructor(private readonly db: Database) {}

  async insert(tx: Tx, id: string, issuedBy: string, one: SupervisionRecordRequest, now: Date): Promise<void> {
    const { kind, unit, issuer, attendees, heldAt, topic, demands, due, supervisionId } = one;
    const about = [due ?? null, supervisionId ?? null, now.toISOString()];
    await tx.query(insert, [id, kind, unit, issuedBy, issuer, attendees, heldAt, topic, demands, ...about]);
  }

  /** False when it has a result, or isn't of this organisation. */
  async conclude(id: string, organisation: string, result: string, by: string, now: Date): Promise<boolean> {
    return (await this.db.query(conclude, [id, organisation, result, by, now.toISOString()])).length > 0;
  }

  page({ units, provinces }: Reach, { before, limit }: Page): Promise<SupervisionRecord[]> {
    return this.db.query<SupervisionRecord>(page, [
      before,
      limit,
      units && quoted(units),
      provinces && plain(provinces),
    ]);
  }
}

const insert = `
  insert into supervision_records (id, kind, unit, issued_by, issuer, attendees, held_at, topic, demands, due_at,
    supervision_id, recorded_at)
  values ($1, $2, $3, $4, $5, $6::text[], $7::timestamptz, $8, $9, $10::timestamptz, $11::uuid, $12::timestamptz)`;

const conclude = `
  update supervision_records set result = $3, result_by = $4, result_at = $5::timestamptz
  where id = $1::uuid and issued_by like $2 || '-%' and result is null returning id`;

const page = `
  select id, kind, unit, issued_by as "issuedBy", issuer, attendees, held_at as "heldAt", topic, demands, due_at as due,
    supervision_id as "supervisionId", result, result_at as "resultAt", result_by as "resultBy",
    coalesce(coalesce(result_at, now()) >= due_at, false) as "isOverdue"
  from supervision_records
  where id < $1::uuid and ($3::text[] is null or unit = any($3::text[])) and ($4::text[] is null or right(unit, 2) = any($4::text[]))
  order by id desc limit $2`;
