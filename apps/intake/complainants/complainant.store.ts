import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { PersonalKeys } from './personal-keys';

interface Numbered {
  /** Place among the wanted, from 1; 0 in the row that counts those added. */
  readonly n: number;
  readonly complainant_id: string | null;
  readonly added: number;
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
      index: this.keys.numbers.of(number),
      id: '',
    }));
    wanted.sort((a, b) => (a.index < b.index ? -1 : 1));
    const older = await this.older(
      tx,
      wanted.map(({ number }) => number),
    );
    for (const one of wanted) one.id = older.get(one.number) ?? randomUUID();
    const indexes = wanted.map(({ index }) => index).join('\n');
    for (;;) {
      const ids = wanted.map(({ id }) => id).join('\n');
      const rows = await tx.query<Numbered>(claim, [indexes, ids, this.keys.numbers.activeKey]);
      for (const { n, complainant_id } of rows) if (n > 0) wanted[n - 1]!.id = complainant_id!;
      const found = rows.length - 1 + rows.find(({ n }) => n === 0)!.added;
      if (found === wanted.length) return new Map(wanted.map(({ number, id }) => [number, id]));
    }
  }

  /** While a key is rotated: ids that numbers have under another key of the ring. */
  private async older(tx: Tx, numbers: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    if (!this.keys.isRotating) return found;
    const byIndex = new Map<string, string>();
    for (const number of numbers) {
      for (const index of this.keys.numbers.underOthers(number)) byIndex.set(index, number);
    }
    const rows = await tx.query<{ blind_index: string; complainant_id: string }>(underOtherKeys, [
      [...byIndex.keys()].join('\n'),
    ]);
    for (const row of rows) found.set(byIndex.get(row.blind_index)!, row.complainant_id);
    return found;
  }
}

/** Rows that exist already, and how many were added. Both parts see the state before the statement, so no row is counted twice. */
const claim = `
  with wanted as materialized (
    select n::int, decode(i, 'hex') as blind_index, c::uuid as complainant_id
    from unnest(string_to_array($1, E'\\n'), string_to_array($2, E'\\n')) with ordinality as w(i, c, n)),
  added as (
    insert into complainants (blind_index, key_version, complainant_id)
    select blind_index, $3::smallint, complainant_id from wanted
    on conflict (blind_index) do nothing returning 1)
  select n, c.complainant_id, 0 as added from wanted join complainants c using (blind_index)
  union all
  select 0, null, count(*)::int from added`;

const underOtherKeys = `
  select encode(blind_index, 'hex') as blind_index, complainant_id from complainants
  where blind_index in (select decode(i, 'hex') from unnest(string_to_array($1, E'\\n')) as w(i))`;
