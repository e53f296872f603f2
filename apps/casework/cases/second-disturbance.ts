import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { FoldGroup, OwnedComplaint } from './fold-group';

/** A complaint that may be a second disturbance, and the case it joins when there is one. */
interface Candidate {
  readonly one: OwnedComplaint;
  readonly caseId: string | undefined;
}

/** 二次骚扰: the same recipient, the same holder, signature or code, after refusal or after a measure took effect (workflow.md §1). */
@Injectable()
export class SecondDisturbances {
  /**
   * Ids of the groups' complaints that are second disturbances. A time that is unknown or straddles the moment tells
   * nothing. One statement for the whole batch: an index probe for each complainant, most of whom were never seen.
   */
  async among(tx: Tx, groups: readonly FoldGroup[], current: ReadonlyMap<FoldGroup, string>): Promise<Set<string>> {
    const found = new Set<string>();
    const candidates: Candidate[] = [];
    for (const group of groups) {
      for (const one of group.complaints) {
        if (one.received === null) continue;
        if (isAfterRefusal(one)) found.add(one.complaint.complaintId);
        else candidates.push({ one, caseId: current.get(group) });
      }
    }
    for (const id of await this.afterMeasure(tx, candidates)) found.add(id);
    return found;
  }

  private async afterMeasure(tx: Tx, candidates: readonly Candidate[]): Promise<string[]> {
    if (candidates.length === 0) return [];
    const rows = await tx.query<{ id: string }>(afterMeasure, [
      plain(candidates, ({ one }) => one.complaint.complaintId),
      plain(candidates, ({ one }) => one.complaint.complainantId),
      quoted(candidates, ({ one }) => one.complaint.sender.normalized),
      plain(candidates, ({ one }) => one.complaint.sender.mainCode),
      quoted(candidates, ({ one }) => one.complaint.signature),
      plain(candidates, ({ one }) => one.received!.from),
      plain(candidates, ({ caseId }) => caseId),
    ]);
    return rows.map((row) => row.id);
  }
}

/** As the complainant states it: refused before this message came. */
function isAfterRefusal({ complaint: { earlierRefusal }, received }: OwnedComplaint): boolean {
  const { refused, at } = earlierRefusal;
  return refused === 'yes' && at !== undefined && Date.parse(at) <= received!.from;
}

const afterMeasure = `
  select distinct p.id from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::uuid[])
    as p (id, complainant, sender, main_code, signature, received_from, case_id)
  join case_complaints c on c.complainant_id = p.complainant
  join cases k on k.id = c.case_id and k.measure_effective_at <= to_timestamp(p.received_from / 1000)
  left join case_holders h on h.case_id = k.id and h.name is not null
  left join case_holders mine on mine.case_id = p.case_id
  where c.withdrawn_at is null
    and (k.sender = p.sender or k.main_code = p.main_code or k.signature = p.signature or h.name = mine.name)`;
