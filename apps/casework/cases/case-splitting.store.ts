import { Injectable } from '@nestjs/common';
import type { Risk } from '#contracts/vocabulary';
import type { Tx } from '#persistence/database';
import { plain } from '../columns';

/** A complaint that is to go into another case. */
export interface SplittingComplaint {
  readonly id: string;
  readonly risk: Risk;
  readonly isSecond: boolean;
  readonly afterMeasure: boolean;
  readonly uncertainTime: boolean;
  /** Null once its text was erased. */
  readonly body: string | null;
}

/** What a case counts of its complaints; times in epoch milliseconds. */
export interface Counted {
  readonly complaints: number;
  readonly distinctComplainants: number;
  readonly secondDisturbances: number;
  readonly firstReceivedAt: number | null;
  readonly lastReceivedAt: number | null;
}

@Injectable()
export class CaseSplittingStore {
  /** Those of the complaints that the case has and that were neither withdrawn nor finally answered. Call it under the case's lock. */
  async movable(tx: Tx, caseId: string, ids: readonly string[]): Promise<SplittingComplaint[]> {
    return tx.query(movable, [caseId, plain(ids)]);
  }

  /** What a case will count without some complaints, or with them. */
  async counted(tx: Tx, caseId: string, change: 'without' | 'with', ids: readonly string[]): Promise<Counted> {
    const [row] = await tx.query<Counted>(change === 'with' ? withThem : withoutThem, [caseId, plain(ids)]);
    return row!;
  }
}

const movable = `
  select c.complaint_id as id, c.risk, c.second_disturbance as "isSecond", c.after_measure as "afterMeasure",
    c.uncertain_time as "uncertainTime", t.body::text as body
  from case_complaints c left join complaint_texts t on t.complaint_id = c.complaint_id
  where c.case_id = $1 and c.complaint_id = any($2::uuid[]) and c.withdrawn_at is null
    and not exists (select from complaint_answers a where a.complaint_id = c.complaint_id and a.n = 1)
  order by c.complaint_id`;

const counts = `
  count(*)::int as complaints, count(distinct complainant_id)::int as "distinctComplainants",
  (count(*) filter (where second_disturbance))::int as "secondDisturbances",
  (extract(epoch from min(received_from)) * 1000)::float8 as "firstReceivedAt",
  (extract(epoch from max(received_from)) * 1000)::float8 as "lastReceivedAt"`;

const withoutThem = `
  select ${counts} from case_complaints
  where case_id = $1 and withdrawn_at is null and complaint_id <> all($2::uuid[])`;

const withThem = `
  select ${counts} from case_complaints
  where withdrawn_at is null and (case_id = $1 or complaint_id = any($2::uuid[]))`;
