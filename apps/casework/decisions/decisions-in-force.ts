import type { DecisionRow } from '#numbering/rows';
import type { Validity } from '#numbering/interval';
import type { InvalidSender, Sender } from '#numbering/sender';
import type { DecisionScope } from './owner-decision';

export type ScopedRow = DecisionRow & { readonly scope: DecisionScope };

/** The codes under which decisions about some senders may stand. */
export function decidedCodes(senders: Iterable<Sender | InvalidSender>): string[] {
  const codes = new Set<string>();
  for (const sender of senders) {
    codes.add(sender.normalized);
    if (sender.kind !== 'invalid' && sender.mainCode !== null) codes.add(sender.mainCode);
  }
  return [...codes];
}

/**
 * What was decided about one sender, so that at most one row holds at any moment: a decision made here stands above an
 * imported one, one about the very code above one about its main code, and of those the later made above the earlier.
 */
export function decisionsAbout(
  sender: Sender | InvalidSender,
  made: readonly ScopedRow[],
  imported: readonly DecisionRow[],
): DecisionRow[] {
  const mainCode = sender.kind === 'invalid' ? null : sender.mainCode;
  const latestFirst = [...made].sort((a, b) => (a.version < b.version ? 1 : -1));
  const exact = latestFirst.filter((row) => row.scope === 'sender' && row.sender === sender.normalized);
  const broad = latestFirst.filter((row) => row.scope === 'main-code' && row.sender === mainCode);
  const layers = [...exact.map((row) => [row]), imported, ...broad.map((row) => [row])];
  return layers.reduce<DecisionRow[]>((above, layer) => [...above, ...layer.flatMap((row) => without(row, above))], []);
}

/** The parts of a row's validity that none of the others covers. */
function without<Row extends Validity>(row: Row, others: readonly Validity[]): Row[] {
  return others.reduce<Row[]>((parts, other) => parts.flatMap((part) => cut(part, other)), [row]);
}

function cut<Row extends Validity>(row: Row, other: Validity): Row[] {
  const [from, until] = [row.validFrom ?? -Infinity, row.validUntil ?? Infinity];
  const [start, end] = [other.validFrom ?? -Infinity, other.validUntil ?? Infinity];
  if (end <= from || until <= start) return [row];
  return [
    ...(from < start ? [{ ...row, validUntil: start }] : []),
    ...(end < until ? [{ ...row, validFrom: end }] : []),
  ];
}
