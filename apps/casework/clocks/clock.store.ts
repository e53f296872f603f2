import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { lines, plain } from '../columns';
import type { Clock } from './clock';

@Injectable()
export class ClockStore {
  async insert(tx: Tx, clocks: readonly Clock[]): Promise<void> {
    if (clocks.length === 0) return;
    await tx.query(insert, [
      plain(clocks.map((c) => c.id)),
      plain(clocks.map((c) => c.caseId)),
      plain(clocks.map((c) => c.orderId)),
      plain(clocks.map((c) => c.complaintId)),
      plain(clocks.map((c) => c.carriedBy)),
      plain(clocks.map((c) => c.kind)),
      plain(clocks.map((c) => c.startedAt)),
      plain(clocks.map((c) => c.term.due)),
      plain(clocks.map((c) => c.term.budget)),
      plain(clocks.map((c) => c.term.profile)),
      plain(clocks.map((c) => c.term.calendarVersion)),
      plain(clocks.map((c) => c.term.provisional)),
      plain(clocks.map((c) => c.owedBy)),
      lines(clocks.map((c) => JSON.stringify(c.holders))),
    ]);
  }
}

const insert = `
  insert into clocks (id, case_id, order_id, complaint_id, carried_by, kind, state, started_at, due_at, budget, profile,
    calendar_version, provisional, owed_by, holders)
  select c.id, c.case_id, c.order_id, c.complaint_id, c.carried_by, c.kind, 'running', c.started_at, c.due_at, c.budget,
    c.profile, c.calendar_version, c.provisional, c.owed_by, c.holders::jsonb
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::timestamptz[],
    $8::timestamptz[], $9::text[], $10::text[], $11::text[], $12::boolean[], $13::text[], string_to_array($14, E'\\n'))
    as c (id, case_id, order_id, complaint_id, carried_by, kind, started_at, due_at, budget, profile, calendar_version,
      provisional, owed_by, holders)`;
