import { collectChanges, type Interval } from './interval';
import { UNKNOWN_RECIPIENT, type Candidate, type MessageFacts, type Owner } from './owner';
import { ownerAt } from './owner-at';
import { unresolved } from './owner-draft';
import type { OwnerTables } from './owner-tables';
import type { InvalidSender, Sender } from './sender';
import { rowsFor, type RowsOfSender } from './sender-rows';

/**
 * Who answers for a sender at message time. Resolves over the whole interval: one unit throughout is the owner, else
 * confidence `none` with the candidates. Order of the tables: manual decision, portability (mobile numbers that may be
 * ported), port registry, segment, prefix (workflow.md §2). Never throws, whatever `normaliseSender` gave.
 */
export function resolveOwner(
  sender: Sender | InvalidSender,
  interval: Interval,
  tables: OwnerTables,
  message: MessageFacts = UNKNOWN_RECIPIENT,
): Owner {
  if (sender.kind === 'invalid') return unresolved(null, [], sender.warnings);
  const rows = rowsFor(sender, tables);
  const changes = changesWithin(rows, interval);
  if (changes.length === 0) return ownerAt(sender, interval.from, rows, message);
  const verdicts = [interval.from, ...changes].map((moment) => ownerAt(sender, moment, rows, message));
  return agreed(verdicts);
}

function changesWithin(rows: RowsOfSender, interval: Interval): number[] {
  const moments = new Set<number>();
  for (const table of [rows.decisions, rows.portability, rows.ports, rows.segments, rows.prefixes]) {
    if (table.length > 0) collectChanges(table, interval, moments);
  }
  return moments.size === 0 ? NO_MOMENTS : [...moments].sort((a, b) => a - b);
}

const NO_MOMENTS: number[] = [];

/** The last verdict when every one names the same unit; a moment without an owner is disagreement too. */
function agreed(verdicts: readonly Owner[]): Owner {
  const last = verdicts.at(-1)!;
  const warnings = [...new Set(verdicts.flatMap((verdict) => verdict.warnings))];
  const isOne = verdicts.every(
    ({ unit, desk, confidence }) => confidence !== 'none' && unit === last.unit && desk === last.desk,
  );
  if (isOne) return { ...last, warnings, confidence: verdicts.every(isCertain) ? 'certain' : 'probable' };
  const candidates = new Map<string, Candidate>();
  for (const verdict of verdicts)
    for (const candidate of asCandidates(verdict)) candidates.set(candidate.unit, candidate);
  const home = verdicts.every(({ city }) => city === last.city) ? last : null;
  if (candidates.size === 0) return unresolved(home, [], warnings);
  return unresolved(home, [...candidates.values()], [...warnings, 'owner-changes-within-time']);
}

const isCertain = ({ confidence }: Owner): boolean => confidence === 'certain';

function asCandidates({ unit, method, evidence, candidates }: Owner): readonly Candidate[] {
  return unit === null || evidence === null ? candidates : [{ unit, method, evidence }];
}
