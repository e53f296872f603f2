import { Injectable } from '@nestjs/common';
import type { ComplaintState } from '#contracts/vocabulary';
import type { Tx } from '#persistence/database';
import type { Complaint } from './complaint';

/** What a serial is claimed with. */
export interface Claim {
  readonly serial: string;
  readonly digest: string;
  readonly complaintId: string;
  readonly acceptanceNumber: string;
  readonly state: ComplaintState;
}

/** What an earlier complaint left under a serial. */
export interface EarlierClaim {
  readonly digest: string;
  readonly acceptanceNumber: string;
  readonly state: ComplaintState;
}

export interface ComplaintRow {
  readonly id: string;
  readonly serial: string;
  readonly state: ComplaintState;
  readonly reason: string | null;
  readonly sealed: Buffer;
  /** complaint-accepted.v1 as JSON text. */
  readonly facts: string;
}

interface Found {
  /** Null in the row that counts those added. */
  readonly serial: string | null;
  readonly complaint_id: string | null;
  readonly digest: string | null;
  readonly acceptance_number: string | null;
  readonly first_state: ComplaintState | null;
  readonly added: number;
}

/** Complaints and the serials they claim. Sets travel as text with a line per row: arrays would be escaped value by value. */
@Injectable()
export class ComplaintStore {
  /**
   * Claims serials of one organisation and gives, by serial, what earlier complaints left under those that were taken.
   * Give each serial once, sorted: two transactions then wait for each other in one direction only. A serial that another
   * transaction takes meanwhile is found on the second round.
   */
  async claim(tx: Tx, organisation: string, claims: readonly Claim[]): Promise<Map<string, EarlierClaim>> {
    const sets = [
      lines(claims, ({ serial }) => serial),
      lines(claims, ({ digest }) => digest),
      lines(claims, ({ complaintId }) => complaintId),
      lines(claims, ({ acceptanceNumber }) => acceptanceNumber),
      lines(claims, ({ state }) => state),
    ];
    for (;;) {
      const rows = await tx.query<Found>(claimSerials, [organisation, ...sets]);
      const { added } = rows.find(({ serial }) => serial === null)!;
      if (rows.length - 1 + added === claims.length) return earlierOf(rows, claims);
    }
  }

  async insert(tx: Tx, organisation: string, rows: readonly ComplaintRow[]): Promise<void> {
    await tx.query(insertComplaints, [
      organisation,
      lines(rows, ({ id }) => id),
      lines(rows, ({ serial }) => serial),
      lines(rows, ({ state }) => state),
      lines(rows, ({ reason }) => reason ?? ''),
      lines(rows, ({ sealed }) => sealed.toString('hex')),
      lines(rows, ({ facts }) => facts),
    ]);
  }

  /** A place in the check queue and a running clock for each. */
  async insertChecks(tx: Tx, organisation: string, complaints: readonly Complaint[]): Promise<void> {
    if (complaints.length === 0) return;
    await tx.query(insertChecks, [organisation, JSON.stringify(complaints.map(checkRow))]);
  }
}

const checkRow = ({ id, report, sender, standing, times, check }: Complaint) => ({
  complaint_id: id,
  source: report.source,
  sender_kind: sender.kind,
  state: standing.state,
  complained_at: new Date(times.complainedAt),
  source_accepted_at: times.acceptedAt === null ? null : new Date(times.acceptedAt),
  due_at: check!.dueAt === null ? 'infinity' : new Date(check!.dueAt),
  budget: check!.budget,
  profile: check!.profile,
  calendar_version: check!.calendarVersion,
  provisional: check!.provisional,
});

const lines = <T>(rows: readonly T[], text: (row: T) => string): string => rows.map(text).join('\n');

/** Rows of other complaints; on a second round those of the first are found too. */
function earlierOf(rows: readonly Found[], claims: readonly Claim[]): Map<string, EarlierClaim> {
  const earlier = new Map<string, EarlierClaim>();
  if (rows.length === 1) return earlier;
  const ours = new Set(claims.map(({ complaintId }) => complaintId));
  for (const { serial, complaint_id, digest, acceptance_number, first_state } of rows) {
    if (serial === null || ours.has(complaint_id!)) continue;
    earlier.set(serial, { digest: digest!, acceptanceNumber: acceptance_number!, state: first_state! });
  }
  return earlier;
}

/**
 * Rows that were there before, then how many were added. All parts see the state before the statement, so no row is
 * counted twice; only what was not added is looked up.
 */
const claimSerials = `
  with wanted as materialized (
    select s collate "C" as serial, decode(d, 'hex') as digest, c::uuid as complaint_id, a as acceptance_number, f as first_state
    from unnest(string_to_array($2, E'\\n'), string_to_array($3, E'\\n'), string_to_array($4, E'\\n'),
                string_to_array($5, E'\\n'), string_to_array($6, E'\\n')) as w(s, d, c, a, f)),
  added as (
    insert into complaint_keys (organisation, serial, digest, complaint_id, acceptance_number, first_state)
    select $1, serial, digest, complaint_id, acceptance_number, first_state from wanted
    on conflict (organisation, serial) do nothing returning serial),
  taken as materialized (select serial from wanted except select serial from added)
  select k.serial, k.complaint_id, encode(k.digest, 'hex') as digest, k.acceptance_number, k.first_state, 0 as added
  from taken join complaint_keys k on k.organisation = $1 and k.serial = taken.serial
  union all
  select null, null, null, null, null, count(*)::int from added`;

const insertComplaints = `
  insert into complaints (complaint_id, organisation, serial, state, state_reason, sealed, facts)
  select i::uuid, $1, s, t, nullif(r, ''), decode(e, 'hex'), f
  from unnest(string_to_array($2, E'\\n'), string_to_array($3, E'\\n'), string_to_array($4, E'\\n'), string_to_array($5, E'\\n'),
              string_to_array($6, E'\\n'), string_to_array($7, E'\\n')) as c(i, s, t, r, e, f)`;

const insertChecks = `
  insert into complaint_checks (complaint_id, organisation, source, sender_kind, state, complained_at, source_accepted_at,
                                due_at, budget, profile, calendar_version, provisional)
  select complaint_id, $1, source, sender_kind, state, complained_at, source_accepted_at,
         due_at, budget, profile, calendar_version, provisional
  from json_to_recordset($2::json) as r(complaint_id uuid, source text, sender_kind text, state text, complained_at timestamptz,
    source_accepted_at timestamptz, due_at timestamptz, budget text, profile text, calendar_version text, provisional boolean)`;
