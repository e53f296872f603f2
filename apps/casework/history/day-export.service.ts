import { Injectable } from '@nestjs/common';
import type { Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { GENESIS, type StoredEntry } from '#kernel/history-chain';
import { DAY_FORMAT, type CaseLine } from '#kernel/proof-reading';
import { Database } from '#persistence/database';
import { disclosed } from '../appeals/appeal-disclosing';
import { AnchorStore } from './anchor.store';
import { bare, bareAnchor } from './case-export.service';
import type { Reader } from './history.store';

/** Entries read at once. */
const AT_ONCE = 2_000;

interface DayRow extends StoredEntry {
  readonly position: number;
  readonly fromSeq: number;
  readonly upTo: number;
  readonly previous: string;
  readonly [column: string]: unknown;
}

/** Exports all history below the root of a day, page by page: any number of entries in constant memory. */
@Injectable()
export class DayExporting {
  constructor(
    private readonly db: Database,
    private readonly anchors: AnchorStore,
  ) {}

  /** Lines of JSON, each with its end; who decides no appeals gets the digests alone of what people said in them. @throws DomainError NOT_FOUND when the day has no root (yet) */
  async export(who: Principal, day: string): Promise<AsyncGenerator<string>> {
    const anchor = await this.anchors.ofDay(this.db, day);
    if (anchor === null)
      throw new DomainError('NOT_FOUND', { field: 'date', expected: 'a day with a daily root', got: day });
    const header = JSON.stringify({ format: DAY_FORMAT, anchor: bareAnchor(anchor) }) + '\n';
    return this.lines(who, header, anchor.number, anchor.entries);
  }

  /** Entries below a root never change but for erasing, so each page may be read by itself. */
  private async *lines(who: Principal, header: string, anchor: number, entries: number): AsyncGenerator<string> {
    yield header;
    for (let from = 0; from < entries; from += AT_ONCE) {
      let text = '';
      const rows = disclosed(who, await readPage(this.db, anchor, from), new Map());
      for (const row of rows) text += opening(row) + JSON.stringify(bare(row)) + '\n';
      yield text;
    }
  }
}

function opening({ caseId, seq, position, fromSeq, upTo, previous }: DayRow): string {
  if (seq !== fromSeq) return '';
  const line: CaseLine = { case: caseId, position, fromSeq, upTo, previous };
  return JSON.stringify(line) + '\n';
}

async function readPage(reader: Reader, anchor: number, from: number): Promise<DayRow[]> {
  const rows = await reader.query<DayRow>(page, [anchor, from, from + AT_ONCE, GENESIS]);
  return rows.map((row) => ({ ...row, at: (row.at as unknown as Date).toISOString() }));
}

/** As `leaves` of the anchor store, with what the entries say; the digest before the first of a case comes from its own row. */
const page = `
  select h.case_id as "caseId", h.seq, h.at, h.actor, h.kind, h.fields, encode(h.salts, 'hex') as salts, h.erased,
    encode(h.digest, 'hex') as digest, a.position::float8 as position, a.from_seq as "fromSeq", a.up_to as "upTo",
    case when h.seq = a.from_seq then coalesce(
      (select encode(b.digest, 'hex') from history b where b.case_id = a.case_id and b.seq = a.from_seq - 1), $4) end as previous
  from anchored a
  join history h on h.case_id = a.case_id
    and h.seq between a.from_seq + greatest($2::bigint - a.position, 0) and least(a.up_to, a.from_seq + $3::bigint - a.position - 1)
  where a.anchor = $1::int and a.position < $3::bigint
    and a.position >= (select max(position) from anchored where anchor = $1::int and position <= $2::bigint)
  order by a.position, h.seq`;
