import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { BulkLineView } from './bulk.view';

/** A batch that was worked on, for whoever posted it to fetch. */
export interface Bulk {
  readonly id: string;
  readonly organisation: string;
  /** For which units it was posted; headquarters' own see all. */
  readonly units: readonly string[];
  /** ISO instant. */
  readonly postedAt: string;
  readonly lines: readonly BulkLineView[];
}

@Injectable()
export class BulkStore {
  constructor(private readonly db: Database) {}

  async insert(tx: Tx, { id, organisation, units, postedAt, lines }: Bulk): Promise<void> {
    await tx.query(insert, [id, organisation, quoted(units), postedAt, JSON.stringify(lines)]);
  }

  async one(organisation: string, id: string): Promise<Bulk | undefined> {
    const rows = await this.db.query<Bulk>(one, [organisation, id]);
    return rows[0];
  }

  /** Orders by their numbers, which lead to narrow ranges of ids; those of other organisations are unknown. */
  async ordersIn(
    tx: Tx,
    organisation: string,
    ranges: readonly { readonly from: string; readonly to: string }[],
  ): Promise<{ id: string; number: string; unit: string }[]> {
    if (ranges.length === 0) return [];
    return tx.query(ordersIn, [plain(ranges, (one) => one.from), plain(ranges, (one) => one.to), `${organisation}-__`]);
  }
}

const insert = `
  insert into order_bulks (id, organisation, units, posted_at, lines) values ($1, $2, $3::text[], $4, $5::json)`;

const one = `
  select id, organisation, units, to_char(posted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "postedAt",
    lines
  from order_bulks where organisation = $1 and id = $2`;

const ordersIn = `
  select o.id, o.number, o.unit from unnest($1::uuid[], $2::uuid[]) as r (low, high)
  join orders o on o.id between r.low and r.high where o.unit like $3`;
