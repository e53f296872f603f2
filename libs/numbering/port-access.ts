import { isValidAt } from './interval';
import type { MessageFacts } from './owner';
import type { PortRow } from './rows';

export interface Access {
  /** One row: the access that delivered. Several: it can't be told. None: the register is silent. */
  readonly rows: readonly PortRow[];
  readonly isCertain: boolean;
  readonly warnings: readonly string[];
}

const NO_WARNING: readonly string[] = [];
const SIGNATURE_UNKNOWN: readonly string[] = ['signature-unknown'];
const SILENT: Access = { rows: [], isCertain: false, warnings: NO_WARNING };

/**
 * The access a code used at one moment. The longest registered code wins; of equal length a row for the message's
 * signature stands before rows for all. A code with accesses to several networks was delivered by the recipient's; the
 * same provincial code in several provinces most likely by the recipient's province.
 */
export function accessAt(rows: readonly PortRow[], moment: number, message: MessageFacts): Access {
  if (rows.length === 0) return SILENT;
  const valid = rows.filter((row) => isValidAt(row, moment));
  if (valid.length === 0) return SILENT;
  const key = signatureKey(message.signature ?? null);
  const speaking = valid.filter((row) => row.signature === null || signatureKey(row.signature) === key);
  const longest = Math.max(0, ...speaking.map((row) => row.code.length));
  const atLongest = speaking.filter((row) => row.code.length === longest);
  const signed = atLongest.filter((row) => row.signature !== null);
  const access = delivering(distinct(signed.length > 0 ? signed : atLongest), message);
  // When the message's signature is unknown, rows for signatures at this length or longer may be about this very message.
  const others = key === null ? valid.filter((row) => row.signature !== null && row.code.length >= longest) : [];
  const isOpen = others.some((row) => !access.rows.some((one) => isSameAccess(one, row)));
  return isOpen ? { ...access, isCertain: false, warnings: SIGNATURE_UNKNOWN } : access;
}

function delivering(accesses: readonly PortRow[], recipient: MessageFacts): Access {
  if (accesses.length <= 1) return accessOf(accesses, accesses.length === 1);
  const ofCarrier = accesses.filter((row) => row.carrier === recipient.carrier);
  if (ofCarrier.length === 1) return accessOf(ofCarrier, true);
  const near = (ofCarrier.length > 0 ? ofCarrier : accesses).filter(
    (row) => row.province !== null && row.province === recipient.province,
  );
  if (near.length === 1) return accessOf(near, false);
  return accessOf(near.length > 0 ? near : ofCarrier.length > 0 ? ofCarrier : accesses, false);
}

const accessOf = (rows: readonly PortRow[], isCertain: boolean): Access => ({ rows, isCertain, warnings: NO_WARNING });

const isSameAccess = (one: PortRow, other: PortRow): boolean =>
  one.carrier === other.carrier && one.province === other.province;

function distinct(rows: readonly PortRow[]): readonly PortRow[] {
  if (rows.length <= 1) return rows;
  const units = new Map<string, PortRow>();
  for (const row of rows) units.set(`${row.carrier}-${row.province}`, row);
  return [...units.values()];
}

/** Signatures are the same however wide, spaced or capitalised they are written. */
const signatureKey = (signature: string | null): string | null =>
  signature === null
    ? null
    : signature
        .normalize('NFKC')
        .replace(/[\s【】[\]]/g, '')
        .toLowerCase();
