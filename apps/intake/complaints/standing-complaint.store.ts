import { Injectable } from '@nestjs/common';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { ComplaintState } from '#contracts/vocabulary';
import type { Tx } from '#persistence/database';
import type { EarlierStatement, StandingCheck, StandingComplaint } from './standing-complaint';

/** What a correction or a decision leaves of a complaint. */
export interface RewrittenComplaint {
  readonly id: string;
  readonly state: ComplaintState;
  readonly reason: string | null;
  readonly facts: ComplaintAcceptedV1;
  readonly sealed: Buffer;
  readonly firstSender: string;
}

interface Row {
  readonly complaint_id: string;
  readonly organisation: string;
  readonly serial: string;
  readonly state: ComplaintState;
  readonly sealed: Buffer;
  readonly facts: string;
  readonly first_sender: string | null;
  readonly final_at: Date | null;
  readonly anonymised_at: Date | null;
  readonly revision: number | null;
  readonly complained_at: Date;
  readonly source_accepted_at: Date | null;
  /** The driver's word for `infinity` is a number. */
  readonly due_at: Date | number;
  readonly budget: string | null;
  readonly profile: string;
  readonly calendar_version: string;
  readonly overdue_at: Date | null;
  readonly statements: readonly { kind: EarlierStatement['kind']; digest: string; made_at: string }[] | null;
  readonly [column: string]: unknown;
}

/** Complaints under their lock, and what decisions and statements make of them. State and check change together. */
@Injectable()
export class StandingComplaintStore {
  /** Locks the complaints of these serials in the order of their ids and gives them by serial. */
  async lockBySerial(
    tx: Tx,
    organisation: string,
    serials: readonly string[],
  ): Promise<Map<string, StandingComplaint>> {
    const rows = await tx.query<{ complaint_id: string }>(lockSerials, [organisation, [...new Set(serials)]]);
    const complaints = await this.read(
      tx,
      rows.map(({ complaint_id }) => complaint_id),
    );
    return new Map(complaints.map((complaint) => [complaint.serial, complaint]));
  }

  /** Locks one complaint; undefined when there is none of this id. */
  async lock(tx: Tx, id: string): Promise<StandingComplaint | undefined> {
    await tx.query(lockOne, [id]);
    return (await this.read(tx, [id]))[0];
  }

  async move(tx: Tx, id: string, state: ComplaintState, reason: string | null): Promise<void> {
    await tx.query(move, [id, state, reason]);
  }

  /** `first_sender` is only kept where the facts name another one. */
  async rewrite(tx: Tx, { id, state, reason, facts, sealed, firstSender }: RewrittenComplaint): Promise<void> {
    const kept = firstSender === facts.sender.normalized ? null : firstSender;
    await tx.query(rewrite, [id, state, reason, JSON.stringify(facts), sealed, kept]);
  }

  /** Deletes what statements brought and keeps that they were made. */
  async forgetStatements(tx: Tx, id: string): Promise<void> {
    await tx.query('update complaint_statements set sealed = null where complaint_id = $1', [id]);
  }

  // A statement of its own after the lock: what else is read must not be older than what the lock waited for.
  private async read(tx: Tx, ids: readonly string[]): Promise<StandingComplaint[]> {
    if (ids.length === 0) return [];
    return (await tx.query<Row>(read, [ids])).map(standingComplaint);
  }
}

function standingComplaint(row: Row): StandingComplaint {
  const facts = JSON.parse(row.facts) as ComplaintAcceptedV1;
  const isAnswered = row.final_at !== null && (row.state === 'accepted' || row.state === 'linked');
  return {
    id: row.complaint_id,
    organisation: row.organisation,
    serial: row.serial,
    state: isAnswered ? 'answered' : row.state,
    facts,
    firstSender: row.first_sender ?? facts.sender.normalized,
    sealed: row.sealed,
    check: row.revision === null ? null : standingCheck(row, row.revision),
    finalAnswerAt: row.final_at,
    anonymisedAt: row.anonymised_at,
    statements: (row.statements ?? []).map(({ kind, digest, made_at }) => ({
      kind,
      digest,
      madeAt: new Date(made_at),
    })),
  };
}

const standingCheck = (row: Row, revision: number): StandingCheck => ({
  revision,
  complainedAt: row.complained_at,
  sourceAcceptedAt: row.source_accepted_at,
  dueAt: row.due_at instanceof Date ? row.due_at : null,
  budget: row.budget,
  profile: row.profile,
  calendarVersion: row.calendar_version,
  overdueAt: row.overdue_at,
});

const lockSerials = `
  select c.complaint_id from complaint_keys k join complaints c on c.complaint_id = k.complaint_id
  where k.organisation = $1 and k.serial = any ($2) order by c.complaint_id for update of c`;

const lockOne = `select from complaints where complaint_id = $1 for update`;

// Joined from the ids, so that only their partitions are looked into.
const read = `
  select c.complaint_id, c.organisation, c.serial, c.state, c.sealed, c.facts, c.first_sender, c.anonymised_at, a.answered_at as final_at,
         k.revision, k.complained_at, k.source_accepted_at, k.due_at, k.budget, k.profile, k.calendar_version, k.overdue_at,
         (select json_agg(json_build_object('kind', s.kind, 'digest', encode(s.digest, 'hex'), 'made_at', s.made_at) order by s.made_at)
          from complaint_statements s where s.complaint_id = i.id) as statements
  from unnest($1::uuid[]) as i(id) join complaints c on c.complaint_id = i.id
  left join complaint_checks k on k.complaint_id = i.id
  left join complaint_answers a on a.complaint_id = i.id and a.kind = 'final'`;

const move = `
  with moved as (update complaints set state = $2, state_reason = $3 where complaint_id = $1)
  update complaint_checks set state = $2, revision = revision + 1 where complaint_id = $1`;

const rewrite = `
  with rewritten as (
    update complaints set state = $2, state_reason = $3, facts = $4, sealed = $5, first_sender = $6 where complaint_id = $1)
  update complaint_checks set state = $2, revision = revision + 1 where complaint_id = $1`;
