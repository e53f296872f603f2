import { Injectable } from '@nestjs/common';
import type { DecisionRow } from '#numbering/rows';
import type { Tx } from '#persistence/database';
import { quoted } from '../columns';
import type { Reader } from '../history/history.store';
import type { Page } from '../paging';
import { sourceOf, type OwnerDecision } from './owner-decision';

export interface DecisionFilter {
  readonly code: string | null;
  readonly unit: string | null;
  /** Null: valid and revoked ones. */
  readonly isRevoked: boolean | null;
}

@Injectable()
export class OwnerDecisionStore {
  /** Two decisions about one code wait for one another, whatever case they are about. */
  async lock(tx: Tx, code: string): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtext('liandong/casework/owner-decision/' || $1))`, [code]);
  }

  async insert(tx: Tx, one: OwnerDecision): Promise<void> {
    await tx.query(insert, [
      one.id,
      one.code,
      one.scope,
      one.organisation,
      one.province,
      one.hostCarrier,
      one.validFrom,
      one.validUntil,
      one.reason,
      one.evidence,
      one.decidedBy,
      one.decidedAt,
      one.secondLook,
      one.caseId,
      one.returnId,
    ]);
  }

  /** Decisions in force whose time overlaps with this one's. */
  overlapping(tx: Reader, { code, scope, validFrom, validUntil }: OwnerDecision): Promise<{ id: string }[]> {
    return tx.query(overlapping, [code, scope, validFrom, validUntil]);
  }

  /** Of those, the ones that leave nothing of their time to themselves. */
  covered(tx: Reader, { code, scope, validFrom, validUntil }: OwnerDecision): Promise<{ id: string }[]> {
    return tx.query(covered, [code, scope, validFrom, validUntil]);
  }

  /** Gives whether it was in force until now. */
  async revoke(tx: Tx, id: string, by: string, at: string, reason: string): Promise<boolean> {
    return (await tx.query(revoke, [id, by, at, reason])).length > 0;
  }

  async one(reader: Reader, id: string): Promise<OwnerDecision | null> {
    return (await reader.query<OwnerDecision>(one, [id]))[0] ?? null;
  }

  /** The newest first, revoked ones with them: together they are the history of a code. */
  page(reader: Reader, { code, unit, isRevoked }: DecisionFilter, { before, limit }: Page): Promise<OwnerDecision[]> {
    return code === null
      ? reader.query<OwnerDecision>(page, [before, limit, unit, isRevoked])
      : reader.query<OwnerDecision>(ofCode, [before, limit, unit, isRevoked, code]);
  }

  /** Decisions in force about some codes, of all times. */
  async inForce(reader: Reader, codes: readonly string[]): Promise<(DecisionRow & Pick<OwnerDecision, 'scope'>)[]> {
    if (codes.length === 0) return [];
    const rows = await reader.query<OwnerDecision>(inForce, [quoted(codes)]);
    return rows.map((row) => ({
      sender: row.code,
      scope: row.scope,
      organisation: row.organisation,
      province: row.province,
      hostCarrier: row.hostCarrier,
      validFrom: moment(row.validFrom),
      validUntil: moment(row.validUntil),
      version: row.id,
      source: sourceOf(row),
    }));
  }
}

const moment = (instant: string | null): number | null => (instant === null ? null : Date.parse(instant));

const instant = (column: string, name: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "${name}"`;

const columns = `
  id, code, scope, organisation, province, host_carrier as "hostCarrier", ${instant('valid_from', 'validFrom')},
  ${instant('valid_until', 'validUntil')}, reason, evidence, decided_by as "decidedBy",
  ${instant('decided_at', 'decidedAt')}, second_look as "secondLook", case_id as "caseId", return_id as "returnId",
  revoked_by as "revokedBy", ${instant('revoked_at', 'revokedAt')}, revoke_reason as "revokeReason"`;

const insert = `
  insert into owner_decisions (id, code, scope, organisation, province, host_carrier, valid_from, valid_until, reason,
    evidence, decided_by, decided_at, second_look, case_id, return_id)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`;

const overlapping = `
  select id from owner_decisions
  where code = $1 and scope = $2 and revoked_at is null
    and tstzrange(valid_from, valid_until) && tstzrange($3::timestamptz, $4::timestamptz)`;

const covered = `${overlapping} and tstzrange(valid_from, valid_until) <@ tstzrange($3::timestamptz, $4::timestamptz)`;

const revoke = `
  update owner_decisions set revoked_by = $2, revoked_at = $3, revoke_reason = $4
  where id = $1 and revoked_at is null returning id`;

const one = `select ${columns} from owner_decisions where id = $1`;

const wanted = `id < $1::uuid and ($3::text is null or organisation || '-' || coalesce(province, '00') = $3)
  and ($4::boolean is null or (revoked_at is not null) = $4::boolean)`;

const page = `select ${columns} from owner_decisions where ${wanted} order by id desc limit $2`;

const ofCode = `select ${columns} from owner_decisions where code = $5 and ${wanted} order by id desc limit $2`;

const inForce = `select ${columns} from owner_decisions where code = any($1::text[]) and revoked_at is null`;
