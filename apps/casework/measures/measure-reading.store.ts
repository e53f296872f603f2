import { Injectable } from '@nestjs/common';
import { MEASURE_STATES, type MeasureState } from '#contracts/vocabulary';
import { Database } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { Page } from '../paging';
import type { Reach } from '../reach';
import { pageOfUnits } from '../unit-pages';
import type { MeasureView } from './measure.view';

export type StoredMeasure = Omit<MeasureView, 'noticeNumber'> & { readonly noticeId: string };

export interface MeasureFilter {
  readonly reach: Reach;
  readonly state: MeasureState | null;
  readonly target: string | null;
}

@Injectable()
export class MeasureReadingStore {
  constructor(private readonly db: Database) {}

  /** Measures of units within reach, the newest first. */
  page(
    { reach: { units, provinces }, state, target }: MeasureFilter,
    { before, limit }: Page,
  ): Promise<StoredMeasure[]> {
    const [named, within] = [units && quoted(units), provinces && plain(provinces)];
    if (target !== null) return this.db.query(pageOfTarget, [before, limit, state, target, named, within]);
    const isNarrow = named !== null || within !== null || state !== null;
    if (!isNarrow) return this.db.query(pageOfAll, [before, limit]);
    return this.db.query(page, [before, limit, plain(state === null ? MEASURE_STATES : [state]), named, within]);
  }

  /** One by an id in the range; a number stands for a narrow one. */
  one(from: string, until: string): Promise<StoredMeasure[]> {
    return this.db.query(one, [from, until]);
  }
}

const columns = `
  m.id, m.notice_id as "noticeId", m.case_id as "caseId", m.order_id as "orderId", m.assist_id as "assistId", m.unit,
  m.state, m.kind, m.target, m.scope, m.effective_at as "effectiveAt", m.ends_at as "endsAt",
  m.until_lifted as "untilLifted", m.reason, m.notice_given as "noticeGiven", m.second_person as "secondPerson",
  m.impact_preview as "impactPreview", m.ended_at as "endedAt", m.end_reason as "endReason", m.is_wrong as "isWrong",
  a.id as "appealId"`;

const joined = `measures m left join appeals a on a.notice_id = m.notice_id`;

const pageOfAll = `select ${columns} from ${joined} where m.id < $1::uuid order by m.id desc limit $2`;

const pageOfTarget = `
  select ${columns} from ${joined}
  where m.id < $1::uuid and ($3::text is null or m.state = $3) and m.target = $4
    and ($5::text[] is null or m.unit = any($5::text[])) and ($6::text[] is null or right(m.unit, 2) = any($6::text[]))
  order by m.id desc limit $2`;

const page = `
  select ${columns} from ${joined} where m.id = any(array(${pageOfUnits({ table: 'measures', unit: 'unit' })})) order by m.id desc`;

const one = `select ${columns} from ${joined} where m.id between $1::uuid and $2::uuid`;
