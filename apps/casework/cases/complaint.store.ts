import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { lines, plain, quoted } from '../columns';
import type { JoinedComplaint } from '../orders/order-complaint';

/** A complaint and the case it joined. */
export interface ComplaintOfCase {
  readonly file: { readonly id: string };
  readonly one: JoinedComplaint;
}

@Injectable()
export class ComplaintStore {
  /** Those of the ids that have a case already. */
  async known(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }>(known, [plain(ids)]);
    return new Set(rows.map((row) => row.id));
  }

  /** The cases that have some complaints, each once. Locks nothing. */
  async casesOf(tx: Tx, ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await tx.query<{ id: string }>(casesOf, [plain(ids)]);
    return rows.map((row) => row.id);
  }

  /** Which of the (case, complainant) pairs are there, each as `case/complainant`. */
  async knownComplainants(tx: Tx, pairs: readonly { caseId: string; complainantId: string }[]): Promise<Set<string>> {
    if (pairs.length === 0) return new Set();
    const rows = await tx.query<{ pair: string }>(knownComplainants, [
      plain(pairs, (pair) => pair.caseId),
      plain(pairs, (pair) => pair.complainantId),
    ]);
    return new Set(rows.map((row) => row.pair));
  }

  async insert(tx: Tx, joined: readonly ComplaintOfCase[], attachedAt: string): Promise<void> {
    if (joined.length === 0) return;
    const complaints = joined.map(({ one }) => one.complaint);
    await tx.query(insert, [
      plain(complaints, (c) => c.complaintId),
      plain(joined, ({ file }) => file.id),
      plain(complaints, (c) => c.complainantId),
      plain(complaints, (c) => c.disturbanceId),
      plain(complaints, (c) => c.organisation),
      plain(complaints, (c) => c.source),
      plain(complaints, (c) => moment(c.received.from)),
      plain(complaints, (c) => moment(c.received.until)),
      plain(complaints, (c) => moment(c.complainedAt)),
      plain(complaints, (c) => moment(c.acceptedAt)),
      plain(joined, ({ one }) => one.interNet),
      plain(joined, ({ one }) => one.afterMeasure),
      plain(joined, ({ one }) => one.uncertainTime),
      quoted(complaints, (c) => c.suggestion.risk),
      attachedAt,
      quoted(complaints, (c) => c.serial),
      quoted(complaints, (c) => c.acceptanceNumber),
      plain(joined, ({ one }) => one.isSecond),
    ]);
    await tx.query(insertTexts, [plain(complaints, (c) => c.complaintId), lines(joined, ({ one }) => one.body)]);
  }
}

/** The database reads a number in a fifth of the time it takes to read an instant's text. */
const moment = (instant: string | null): number | null => (instant === null ? null : Date.parse(instant));

const known = `select complaint_id as id from case_complaints where complaint_id = any($1::uuid[])`;

const casesOf = `select distinct case_id as id from case_complaints where complaint_id = any($1::uuid[])`;

const knownComplainants = `
  select p.case_id || '/' || p.complainant_id as pair
  from unnest($1::uuid[], $2::uuid[]) as p (case_id, complainant_id)
  where exists (select from case_complaints c
    where c.case_id = p.case_id and c.complainant_id = p.complainant_id and c.withdrawn_at is null)`;

const insert = `
  insert into case_complaints (complaint_id, case_id, complainant_id, disturbance_id, organisation, source, received_from,
    received_until, complained_at, accepted_at, inter_net, after_measure, uncertain_time, risk, attached_at, serial,
    acceptance_number, second_disturbance)
  select c.id, c.case_id, c.complainant, c.disturbance, c.organisation, c.source, to_timestamp(c.received_from / 1000),
    to_timestamp(c.received_until / 1000), to_timestamp(c.complained_at / 1000), to_timestamp(c.accepted_at / 1000),
    c.inter_net, c.after_measure, c.uncertain_time, c.risk, $15::timestamptz, c.serial,
    c.acceptance_number, c.second
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::float8[], $8::float8[],
    $9::float8[], $10::float8[], $11::text[], $12::boolean[], $13::boolean[], $14::text[], $16::text[],
    $17::text[], $18::boolean[])
    as c (id, case_id, complainant, disturbance, organisation, source, received_from, received_until, complained_at,
      accepted_at, inter_net, after_measure, uncertain_time, risk, serial, acceptance_number, second)`;

const insertTexts = `
  insert into complaint_texts (complaint_id, body)
  select t.id, t.body::json from unnest($1::uuid[], string_to_array($2, E'\\n')) as t (id, body)`;
