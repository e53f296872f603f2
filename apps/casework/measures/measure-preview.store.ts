import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { plain } from '../columns';
import type { Reader } from '../history/history.store';
import type { QuotedPreview } from './main-codes';
import type { PreviewHits } from './measure.view';

/** As many names of each kind as a preview lists; the counts are whole. */
const LISTED = 200;

@Injectable()
export class MeasurePreviewStore {
  /**
   * What a measure would hit: registered codes with holders and signatures, and the cases that are current now; of the
   * target alone, or of all codes that begin with it.
   */
  async hits(reader: Reader, target: string, isPrefix: boolean, at: string): Promise<PreviewHits> {
    const [row] = await reader.query<{ hits: PreviewHits }>(hits, [target, after(target, isPrefix), LISTED, at]);
    return row!.hits;
  }

  async insert(
    reader: Reader,
    preview: { id: string; organisation: string; scope: string; target: string; madeAt: string },
    found: PreviewHits,
  ): Promise<void> {
    const { id, organisation, scope, target, madeAt } = preview;
    await reader.query(insert, [id, organisation, scope, target, madeAt, JSON.stringify(found)]);
  }

  async byIds(tx: Tx, ids: readonly string[]): Promise<Map<string, QuotedPreview>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<QuotedPreview>(byIds, [plain(ids)]);
    return new Map(rows.map((row) => [row.id, row]));
  }
}

/** The first text behind the target, or behind all that begin with it, for a range of an index in collation "C". */
const after = (code: string, isPrefix: boolean): string => code + (isPrefix ? '\u{10ffff}' : '\u0001');

const asHits = `
  json_build_object(
    'subCodes', coalesce((select json_agg(code order by code) from (select distinct code from codes order by code limit $3) c), '[]'),
    'subCodeCount', (select count(distinct code)::int from codes),
    'holders', coalesce((select json_agg(holder order by holder) from (select distinct holder from codes where holder is not null order by holder limit $3) h), '[]'),
    'signatures', coalesce((select json_agg(signature order by signature) from (select distinct signature from codes where signature is not null order by signature limit $3) s), '[]'),
    'units', coalesce((select json_agg(unit order by unit) from (select distinct unit from hit where unit is not null) u), '[]'),
    'cases', (select count(*)::int from hit),
    'complaints', (select coalesce(sum(complaints), 0)::int from hit),
    'distinctComplainants', (select count(distinct cc.complainant_id)::int from hit join case_complaints cc on cc.case_id = hit.id and cc.withdrawn_at is null),
    'measuresInForce', (select count(*)::int from measures m where m.case_id in (select id from hit) and m.state = 'effective')
  ) as hits`;

/** Rows of the port registry as the active version shows them, valid at the moment of the preview. */
const registered = `
  select p.code::text as code, p.holder, p.signature from ports p left join registries r on r.name = 'ports'
  where p.since <= coalesce(r.active, 0) and (p.ended is null or p.ended > coalesce(r.active, 0))
    and (p.valid_from is null or p.valid_from <= $4::timestamptz)
    and (p.valid_until is null or p.valid_until > $4::timestamptz)`;

/** Cases hang on fold keys, whose order by sender gives every code behind a main code as one range of the index. */
const hits = `
  with hit as materialized (
    select distinct c.id, c.sender, c.signature, c.unit, c.complaints
    from fold_keys f join cases c on c.id = f.current_case_id where f.sender >= $1 and f.sender < $2),
  codes as (
    ${registered} and p.code >= $1 and p.code < $2
    union select h.sender, null, h.signature from hit h)
  select ${asHits}`;

const insert = `
  insert into measure_previews (id, organisation, scope, target, made_at, hits)
  values ($1, $2, $3, $4, $5::timestamptz, $6::json)`;

const byIds = `
  select id, organisation, target, (extract(epoch from made_at) * 1000)::float8 as "madeAt"
  from measure_previews where id = any($1::uuid[])`;
