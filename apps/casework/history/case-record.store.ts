import { Injectable } from '@nestjs/common';
import type { Reader } from './history.store';

export type Row = Readonly<Record<string, unknown>>;

/** What belongs to a case beside its history, for people to read: rows as they are stored, without anybody's contact. */
export interface CaseRecord {
  readonly case: Row;
  readonly complaints: readonly Row[];
  readonly orders: readonly Row[];
  readonly feedbacks: readonly Row[];
  readonly clocks: readonly Row[];
  readonly dueChanges: readonly Row[];
  readonly pauses: readonly Row[];
  readonly rungs: readonly Row[];
  readonly returns: readonly Row[];
  readonly reassignments: readonly Row[];
  readonly assists: readonly Row[];
  readonly measures: readonly Row[];
  readonly appeals: readonly Row[];
  readonly reviews: readonly Row[];
  readonly supervisions: readonly Row[];
}

@Injectable()
export class CaseRecordStore {
  /** Null when there is no such case. */
  async read(reader: Reader, caseId: string): Promise<CaseRecord | null> {
    const [row] = await reader.query<{ record: CaseRecord }>(record, [caseId]);
    if (row === undefined || row.record.case === null) return null;
    const named = Object.entries(row.record).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((one) => camel(one as Row)) : camel(value as Row),
    ]);
    return Object.fromEntries(named) as CaseRecord;
  }
}

/** Names of columns as JSON is written elsewhere; what lies inside a column stays as it is. */
const camel = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name.replace(/_(\w)/g, (_, c: string) => c.toUpperCase()), value]),
  );

const rows = (table: string, order: string, of = `t.case_id = $1::uuid`, without = ''): string =>
  `(select coalesce(json_agg(to_jsonb(t)${without} order by ${order}), '[]') from ${table} t where ${of})`;

const ofClock = `t.clock_id in (select id from clocks where case_id = $1::uuid)`;

/** Columns are named, so that what is added to a table is not exported before somebody has thought of who reads it. */
const COMPLAINT = `c.complaint_id, c.case_id, c.complainant_id, c.disturbance_id, c.organisation, c.source, c.serial,
  c.acceptance_number, c.received_from, c.received_until, c.complained_at, c.accepted_at, c.inter_net, c.after_measure,
  c.uncertain_time, c.second_disturbance, c.risk, c.attached_at, c.withdrawn_at`;

const FEEDBACK = `f.id, f.order_id, f.case_id, f.unit, f.interim, f.result_code, f.in_time, f.handler, f.handled_at,
  f.received_at, f.body`;

/** The complaint's text is masked since before it left intake; its body is what the order shows. */
const complaints = `
  (select coalesce(json_agg(to_jsonb(t) order by t.complaint_id), '[]')
   from (select ${COMPLAINT}, x.body as complaint
     from case_complaints c left join complaint_texts x on x.complaint_id = c.complaint_id where c.case_id = $1::uuid) t)`;

const feedbacks = `
  (select coalesce(json_agg(to_jsonb(t) order by t.received_at, t.id), '[]')
   from (select ${FEEDBACK} from feedbacks f where f.order_id in (select id from orders where case_id = $1::uuid)) t)`;

const record = `
  select json_build_object(
    'case', (select to_jsonb(c) - 'head' || jsonb_build_object('head', encode(c.head, 'hex')) from cases c where c.id = $1::uuid),
    'complaints', ${complaints},
    'orders', ${rows('orders', 't.id')},
    'feedbacks', ${feedbacks},
    'clocks', ${rows('clocks', 't.started_at, t.id')},
    'dueChanges', ${rows('due_changes', 't.changed_at', ofClock)},
    'pauses', ${rows('clock_pauses', 't.paused_from', ofClock)},
    'rungs', ${rows('rungs_fired', 't.fired_at', ofClock)},
    'returns', ${rows('order_returns', 't.id')},
    'reassignments', ${rows('reassignments', 't.id')},
    'assists', ${rows('assists', 't.id')},
    'measures', ${rows('measures', 't.id', undefined, ` - 'code_hash'`)},
    'appeals', ${rows('appeals', 't.id', undefined, ` - 'contact'`)},
    'reviews', ${rows('reviews', 't.id')},
    'supervisions', ${rows('supervisions', 't.id')}) as record`;
