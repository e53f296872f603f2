import type { Client } from 'pg';

/** What became of orders beside acknowledgement and answer, since a moment. */
export interface Flows {
  returns: { made: number; accepted: number; rejected: number };
  assists: { asked: number; answered: number; declined: number };
  feedback: { interim: number; complete: number; reworked: number };
  reviews: { bySample: number; byPlan: number };
  appeals: { filed: number; upheld: number; dismissed: number; escalated: number };
  answers: { interim: number; final: number; disagreements: number };
  transfers: { sent: number; answered: number };
  /** What is not yet at its end: orders, undecided returns, open assists, appeals and transfers, complaints of closed cases without answer. */
  open: { orders: number; returns: number; assists: number; appeals: number; transfers: number; answers: number };
  /** Rungs recorded twice, complaints answered twice with the same result; never anything but zero. */
  twice: { rungs: number; answers: number };
}

/** Counts from the database, for all cases opened since then. */
export async function countFlows(client: Client, since: Date): Promise<Flows> {
  const { rows } = await client.query<{ flows: Flows }>(flows, [since]);
  return rows[0]!.flows;
}

/** How much is not yet at its end. */
export const openWork = ({ open }: Flows): number => Object.values(open).reduce((sum, count) => sum + count, 0);

const flows = `
  with mine as (select id, state, sender from casework.cases where opened_at >= $1),
  returned as (select r.* from casework.order_returns r join mine on mine.id = r.case_id),
  assisted as (select a.* from casework.assists a join mine on mine.id = a.case_id),
  fed as (select f.* from casework.feedbacks f join mine on mine.id = f.case_id),
  reviewed as (select r.* from casework.reviews r join mine on mine.id = r.case_id),
  appealed as (select a.* from casework.appeals a join mine on mine.id = a.case_id),
  transferred as (select t.* from casework.transfers t join mine on mine.id = t.case_id),
  told as (select t.* from casework.complaint_answers t join mine on mine.id = t.case_id)
  select json_build_object(
    'returns', (select json_build_object('made', count(*), 'accepted', count(*) filter (where outcome = 'accepted'),
      'rejected', count(*) filter (where outcome = 'rejected')) from returned),
    'assists', (select json_build_object('asked', count(*), 'answered', count(*) filter (where state = 'answered'),
      'declined', count(*) filter (where state = 'declined')) from assisted),
    'feedback', (select json_build_object('interim', count(*) filter (where interim),
      'complete', count(*) filter (where not interim),
      'reworked', (select count(*) from reviewed where state = 'rework')) from fed),
    'reviews', (select json_build_object('bySample', count(*) filter (where is_sampled),
      'byPlan', count(*) filter (where not is_sampled)) from reviewed),
    'appeals', (select json_build_object('filed', count(*), 'upheld', count(*) filter (where state = 'upheld'),
      'dismissed', count(*) filter (where state = 'dismissed'),
      'escalated', count(*) filter (where escalated_at is not null)) from appealed),
    'answers', (select json_build_object('interim', count(*) filter (where result_id is null),
      'final', count(*) filter (where result_id is not null),
      'disagreements', (select count(*) from casework.disagreements d join mine on mine.id = d.case_id)) from told),
    'transfers', (select json_build_object('sent', count(*), 'answered', count(*) filter (where state = 'answered'))
      from transferred),
    'open', json_build_object(
      'orders', (select count(*) from casework.orders o join mine on mine.id = o.case_id
                 where o.state not in ('accepted', 'closed', 'withdrawn', 'undeliverable')),
      'returns', (select count(*) from returned where outcome is null),
      'assists', (select count(*) from assisted where state = 'requested'),
      'appeals', (select count(*) from appealed where state in ('filed', 'escalated')),
      'transfers', (select count(*) from transferred where state <> 'answered'),
      'answers', (select count(*) from casework.case_complaints c join mine on mine.id = c.case_id
                  where mine.state = 'closed' and c.withdrawn_at is null
                    and not exists (select from told t where t.complaint_id = c.complaint_id and t.result_id is not null))),
    'twice', json_build_object(
      'rungs', (select count(*) from (select 1 from casework.history h join mine on mine.id = h.case_id
                where h.kind = 'clock-rung.v1'
                group by h.case_id, h.fields ->> 'clock', h.fields ->> 'rung' having count(*) > 1) t),
      'answers', (select count(*) from (select 1 from told where result_id is not null
                  group by complaint_id, result_id having count(*) > 1) t))) as flows`;
