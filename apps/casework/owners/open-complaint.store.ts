import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database';
import { plain } from '../columns';

/** A case that isn't closed, with how many of its orders are open. */
export interface OpenCase {
  readonly id: string;
  readonly number: string;
  readonly sender: string;
  readonly unit: string | null;
  readonly orders: number;
}

/** What of a complaint decides who was responsible. */
export interface OpenComplaint {
  readonly caseId: string;
  readonly complaintId: string;
  readonly receivedFrom: Date | null;
  readonly receivedUntil: Date | null;
  readonly complainedAt: Date;
  readonly carrier: string | null;
  readonly province: string | null;
  /** Of ports alone, for the signature. */
  readonly text: string | null;
}

/** Reads open cases and their complaints page by page, in the order of their ids; locks nothing. */
@Injectable()
export class OpenComplaintStore {
  constructor(private readonly db: Database) {}

  cases(after: string, limit: number): Promise<OpenCase[]> {
    return this.db.query(cases, [after, limit]);
  }

  complaints(caseIds: readonly string[], after: Position, limit: number): Promise<OpenComplaint[]> {
    return this.db.query(complaints, [plain(caseIds), after.caseId, after.complaintId, limit]);
  }
}

export interface Position {
  readonly caseId: string;
  readonly complaintId: string;
}

const cases = `
  select c.id, c.number, c.sender, c.unit, (
      select count(*)::int from orders o
      where o.case_id = c.id and o.state not in ('undeliverable', 'accepted', 'closed', 'withdrawn')) as orders
  from cases c where c.id > $1::uuid and c.state <> 'closed' order by c.id limit $2`;

const complaints = `
  select k.case_id as "caseId", k.complaint_id as "complaintId", k.received_from as "receivedFrom",
    k.received_until as "receivedUntil", k.complained_at as "complainedAt", t.body -> 'recipient' ->> 'carrier' as carrier,
    t.body -> 'recipient' ->> 'province' as province, case when c.sender_kind = 'port' then t.body ->> 'text' end as text
  from case_complaints k join cases c on c.id = k.case_id left join complaint_texts t on t.complaint_id = k.complaint_id
  where k.case_id = any($1::uuid[]) and (k.case_id, k.complaint_id) > ($2::uuid, $3::uuid)
  order by k.case_id, k.complaint_id limit $4`;
