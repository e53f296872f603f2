import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { FoldGroup } from './fold-group';

/** A fold key and its current case. */
export interface FoldKey {
  readonly sender: string;
  readonly unit: string;
  readonly currentCaseId: string;
}

@Injectable()
export class FoldKeyStore {
  /**
   * Locks the fold keys of all groups and gives the current case of those that had one. A key nobody had is made on the
   * spot with the proposed case as its current one. New keys come first, then existing ones, each sorted: two
   * transactions over the same keys wait for one another and never in a circle.
   *
   * @param later keys to be locked with them where they exist, for whoever comes to need them
   */
  async lock(tx: Tx, groups: readonly FoldGroup[], later: readonly FoldGroup[] = []): Promise<Map<FoldGroup, string>> {
    const made =
      groups.length === 0
        ? []
        : await tx.query<{ sender: string; unit: string }>(claim, [
            quoted(groups, (group) => group.sender),
            quoted(groups, (group) => group.unit),
            plain(groups, (group) => group.proposedCaseId),
          ]);
    const byKey = new Map([...later, ...groups].map((group) => [keyOf(group), group]));
    for (const key of made) byKey.delete(keyOf(key));
    if (byKey.size === 0) return new Map();
    const existing = [...byKey.values()];
    const rows = await tx.query<FoldKey>(lock, [
      quoted(existing, (group) => group.sender),
      quoted(existing, (group) => group.unit),
    ]);
    const found = new Map(rows.map((row) => [byKey.get(keyOf(row))!, row.currentCaseId]));
    if (found.size === existing.length) return found;
    // A key was given up between the two statements, because its case went to another unit: it is made anew.
    const isMissing = (group: FoldGroup): boolean => byKey.get(keyOf(group)) === group && !found.has(group);
    const missing = groups.filter(isMissing);
    return missing.length === 0 ? found : new Map([...found, ...(await this.lock(tx, missing))]);
  }

  /** Makes other cases the current ones; call it under the keys' locks. */
  async move(tx: Tx, keys: readonly { sender: string; unit: string; caseId: string }[]): Promise<void> {
    if (keys.length === 0) return;
    await tx.query(move, [
      quoted(keys, (key) => key.sender),
      quoted(keys, (key) => key.unit),
      plain(keys, (key) => key.caseId),
    ]);
  }

  /** Every fold key of some senders, latest case first. Locks nothing. */
  async ofSenders(tx: Tx, senders: readonly string[]): Promise<FoldKey[]> {
    return senders.length === 0 ? [] : tx.query<FoldKey>(ofSenders, [quoted(senders)]);
  }
}

const keyOf = ({ sender, unit }: { sender: string; unit: string }): string => `${sender}\n${unit}`;

const claim = `
  insert into fold_keys (sender, unit, current_case_id)
  select * from unnest($1::text[], $2::text[], $3::uuid[]) as k (sender, unit, case_id)
  order by sender collate "C", unit collate "C"
  on conflict (sender, unit) do nothing
  returning sender, unit`;

const lock = `
  select f.sender, f.unit, f.current_case_id as "currentCaseId"
  from unnest($1::text[], $2::text[]) as k (sender, unit)
  join fold_keys f on f.sender = k.sender and f.unit = k.unit
  order by f.sender, f.unit
  for update of f`;

const move = `
  update fold_keys f set current_case_id = k.case_id
  from unnest($1::text[], $2::text[], $3::uuid[]) as k (sender, unit, case_id)
  where f.sender = k.sender and f.unit = k.unit`;

const ofSenders = `
  select sender, unit, current_case_id as "currentCaseId" from fold_keys
  where sender = any($1::text[]) order by sender, current_case_id desc`;
