import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { PersonalKeys } from './personal-keys';

interface Found {
  /** Null in the row that counts those added. */
  readonly blind_index: string | null;
  readonly complainant_id: string | null;
  readonly added: number;
}

interface Wanted {
  readonly number: string;
  readonly index: string;
  id: string;
}

/** One random complainant id per recipient number, found by the number's blind index. */
@Injectable()
export class ComplainantStore {
  constructor(@Inject(PersonalKeys) private readonly keys: PersonalKeys) {}

  /**
   * The complainant id of each number, made where there is none yet. Index rows are inserted in sorted order, so that two
   * transactions wait for each other in one direction only; a row that another one adds meanwhile is found on the second round.
   */
  async claim(tx: Tx, numbers: readonly string[]): Promise<Map<string, string>> {
    const wanted = [...new Set(numbers)].map((number) => ({
      number,
      index: uuidOf(this.keys.numbers.of(number)),
      id: '',
    }));
    wanted.sort((a, b) => (a.index < b.index ? -1 : 1));
    const older = await this.older(tx, numbers);
    for (const one of wanted) one.id = older.get(one.number) ?? randomUUID();
    while (!(await this.claimed(tx, wanted)));
    return new Map(wanted.map(({ number, id }) => [number, id]));
  }

  /** One round; false when another transaction added a row meanwhile, which the next round finds. */
  private async claimed(tx: Tx, wanted: readonly Wanted[]): Promise<boolean> {
    const indexes = wanted.map(({ index }) => index).join('\n');
    const ids = wanted.map(({ id }) => id).join('\n');
    const rows = await tx.query<Found>(claim, [indexes, ids, this.keys.numbers.activeKey]);
    const found = new Map(rows.map((row) => [row.blind_index, row.complainant_id]));
    if (rows.length > 1) for (const one of wanted) one.id = found.get(one.index) ?? one.id;
    return rows.length - 1 + rows.find((row) => row.blind_index === null)!.added === wanted.length;
  }

  /** While a key is rotated: ids that numbers have under another key of the ring. */
  private async older(tx: Tx, numbers: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    if (!this.keys.isRotating) return found;
    const byIndex = new Map<string, string>();
    for (const number of numbers) {
      for (const index of this.keys.numbers.underOthers(number)) byIndex.set(uuidOf(index), number);
    }
    const rows = await tx.query<{ blind_index: string; complainant_id: string }>(underOtherKeys, [
      [...byIndex.keys()].join('\n'),
    ]);
    for (const row of rows) found.set(byIndex.get(row.blind_index)!, row.complainant_id);
    return found;
  }
}

/** 128 of the 256 bits, in the form PostgreSQL stores in 16 bytes; these bits are no UUID of any version. */
const uuidOf = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;

/**
 * Rows that exist already, then how many were added. All parts see the state before the statement, so no row is counted
 * twice. Only what was not added is looked up: a second descent of the index for each row costs as much as the insert's.
 */
const claim = `
  with wanted as materialized (
    select i::uuid as blind_index, c::uuid as complainant_id
    from unnest(string_to_array($1, E'\\n'), string_to_array($2, E'\\n')) as w(i, c)),
  added as (
    insert into complainants (blind_index, key_version, complainant_id)
    select blind_index, $3::smallint, complainant_id from wanted
    on conflict (blind_index) do nothing returning blind_index),
  taken as materialized (select blind_index from wanted except select blind_index from added)
  select blind_index, c.complainant_id, 0 as added from taken join complainants c using (blind_index)
  union all
  select null, null, count(*)::int from added`;

const underOtherKeys = `
  select blind_index, complainant_id from complainants
  where blind_index in (select i::uuid from unnest(string_to_array($1, E'\\n')) as w(i))`;
