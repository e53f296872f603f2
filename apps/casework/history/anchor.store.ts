import { Injectable } from '@nestjs/common';
import type { SignedAnchor } from '#kernel/anchor-statement';
import type { Tx } from '#persistence/database';
import type { Reader } from './history.store';

/** Leaves of one part of a tree: a power of two, so that the roots of parts build the same root (RFC 6962). */
export const PART = 4_096;

/** Entries of one case that lie below one root. */
export interface AnchoredRange {
  readonly anchor: number;
  readonly fromSeq: number;
  readonly upTo: number;
  /** Leaf of the first. */
  readonly position: number;
}

@Injectable()
export class AnchorStore {
  /** False when another transaction makes a root now. */
  async tryLock(tx: Tx): Promise<boolean> {
    const [row] = await tx.query<{ won: boolean }>(tryLock);
    return row!.won;
  }

  async latest(reader: Reader): Promise<SignedAnchor | null> {
    const [row] = await reader.query<SignedAnchor & Row>(latest);
    return row ?? null;
  }

  /** Whether anything was recorded before this instant. */
  async hasBegunBefore(reader: Reader, at: Date): Promise<boolean> {
    const [row] = await reader.query<{ begun: boolean }>(hasBegunBefore, [at.toISOString()]);
    return row!.begun;
  }

  /**
   * Puts every entry that has no root yet below this one and gives their number. A case's row and its entries are written
   * together, so what one snapshot sees of `cases` tells exactly what it sees of `history`: no lock on cases, no times.
   */
  async claim(tx: Tx, anchor: number): Promise<number> {
    const [row] = await tx.query<{ entries: number }>(claim, [anchor]);
    return row!.entries;
  }

  /** Digests of one part of a root's leaves, in their order. */
  async leaves(reader: Reader, anchor: number, part: number): Promise<Buffer[]> {
    const rows = await reader.query<{ digest: Buffer }>(leaves, [anchor, part * PART, (part + 1) * PART]);
    return rows.map((row) => row.digest);
  }

  async insert(tx: Tx, anchor: SignedAnchor, parts: readonly Buffer[]): Promise<void> {
    const { number, fromDay, day, at, entries, root, previous, keyId, signature } = anchor;
    await tx.query(insert, [number, fromDay, day, at, entries, root, previous, keyId, signature]);
    await tx.query(insertParts, [number, parts.map((hash) => hash.toString('hex'))]);
  }

  /** Roots by number. */
  async byNumber(reader: Reader, numbers: readonly number[]): Promise<SignedAnchor[]> {
    return reader.query<SignedAnchor & Row>(byNumber, [numbers]);
  }

  /** The root that closes a day. */
  async ofDay(reader: Reader, day: string): Promise<SignedAnchor | null> {
    const [row] = await reader.query<SignedAnchor & Row>(ofDay, [day]);
    return row ?? null;
  }

  /** Roots below a number, the newest first. */
  async before(reader: Reader, number: number, limit: number): Promise<SignedAnchor[]> {
    return reader.query<SignedAnchor & Row>(before, [number, limit]);
  }

  /** Which entries of a case lie below which root, the earliest first. */
  async ranges(reader: Reader, caseId: string): Promise<AnchoredRange[]> {
    return reader.query<AnchoredRange & Row>(ranges, [caseId]);
  }

  async parts(reader: Reader, anchor: number): Promise<Buffer[]> {
    return (await reader.query<{ hash: Buffer }>(parts, [anchor])).map((row) => row.hash);
  }
}

interface Row {
  readonly [column: string]: unknown;
}

const columns = `
  number, from_day::text as "fromDay", day::text as day,
  to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, entries::float8 as entries,
  encode(root, 'hex') as root, encode(previous, 'hex') as previous, key_id as "keyId", signature`;

const tryLock = `select pg_try_advisory_xact_lock(hashtext('liandong/anchoring')) as won`;

const latest = `select ${columns} from anchors order by number desc limit 1`;

const hasBegunBefore = `select exists (select from cases where opened_at < $1::timestamptz) as begun`;

const claim = `
  with fresh as (
    select c.id as case_id, coalesce(a.up_to, 0) + 1 as from_seq, c.seq as up_to
    from cases c left join (select case_id, max(up_to) as up_to from anchored group by case_id) a on a.case_id = c.id
    where c.seq > coalesce(a.up_to, 0)),
  claimed as (
    insert into anchored (case_id, from_seq, up_to, anchor, position)
    select case_id, from_seq, up_to, $1::int, sum(up_to - from_seq + 1) over (order by case_id) - (up_to - from_seq + 1)
    from fresh
    returning from_seq, up_to)
  select coalesce(sum(up_to - from_seq + 1), 0)::float8 as entries from claimed`;

/** From the last case that begins at or before the part; of a case only the entries whose leaves lie within. */
const leaves = `
  select h.digest
  from anchored a
  join history h on h.case_id = a.case_id
    and h.seq between a.from_seq + greatest($2::bigint - a.position, 0) and least(a.up_to, a.from_seq + $3::bigint - a.position - 1)
  where a.anchor = $1::int and a.position < $3::bigint
    and a.position >= (select max(position) from anchored where anchor = $1::int and position <= $2::bigint)
  order by a.position, h.seq`;

const insert = `
  insert into anchors (number, from_day, day, at, entries, root, previous, key_id, signature)
  values ($1::int, $2::date, $3::date, $4::timestamptz, $5::bigint, decode($6, 'hex'), decode($7, 'hex'), $8, $9)`;

const insertParts = `
  insert into anchor_parts (anchor, part, hash)
  select $1::int, p.number - 1, decode(p.hash, 'hex') from unnest($2::text[]) with ordinality as p (hash, number)`;

const byNumber = `select ${columns} from anchors where number = any($1::int[]) order by number`;

const ofDay = `select ${columns} from anchors where $1::date between from_day and day`;

const before = `select ${columns} from anchors where number < $1::int order by number desc limit $2`;

const ranges = `
  select anchor, from_seq as "fromSeq", up_to as "upTo", position::float8 as position from anchored
  where case_id = $1::uuid order by up_to`;

const parts = `select hash from anchor_parts where anchor = $1::int order by part`;
