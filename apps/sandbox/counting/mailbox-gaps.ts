import type { Client } from 'pg';
import type { WireLog } from '../partners/wire-log';

/** Where mailboxes and rows disagree once a run has drained. */
export interface MailboxGaps {
  /** Accepted complaints that no mailbox showed: without a case, or in a case whose unit is known and reachable. */
  readonly unseen: readonly string[];
  /** Orders that a mailbox showed and the database has no row of: published by a transaction that was rolled back. */
  readonly rowless: readonly string[];
}

/** `run` is the prefix of the run's serials. */
export async function findMailboxGaps(client: Client, log: WireLog, run: string): Promise<MailboxGaps> {
  const due = await client.query<{ id: string }>(complaintsDue, [`${run}-`]);
  const known = await client.query<{ id: string }>(knownOrders, [[...log.orders.keys()]]);
  return gapsBetween(log, due.rows.map(idOf), known.rows.map(idOf));
}

/** @param due complaints that a mailbox should have shown; @param known orders that have a row */
export function gapsBetween(log: WireLog, due: readonly string[], known: readonly string[]): MailboxGaps {
  const rows = new Set(known);
  return {
    unseen: due.filter((id) => !log.complaintSeenAt.has(id)),
    rowless: [...log.orders.keys()].filter((id) => !rows.has(id)),
  };
}

const idOf = ({ id }: { readonly id: string }): string => id;

const complaintsDue = `
  select k.complaint_id as id
  from intake.complaint_keys k
    left join casework.case_complaints cc on cc.complaint_id = k.complaint_id
    left join casework.cases c on c.id = cc.case_id
  where starts_with(k.serial, $1) and k.first_state = 'accepted'
    and (c.id is null or (c.unit is not null and c.state <> 'unresolved'))`;

/** Also those issued before the run: an order may have waited for the platform to start. */
const knownOrders = `select id from casework.orders where id = any($1::uuid[])`;
