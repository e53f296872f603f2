import { DomainError } from '#kernel/domain-error';
import { PROVINCES, isOrganisationCode } from '#kernel/organisations';
import { ANY_TIME, messageInterval, type Interval } from '#numbering/interval';
import { resolveOwner } from '#numbering/owner-resolution';
import { readMoment } from '#numbering/moment';
import type { OwnerTables } from '#numbering/owner-tables';
import { normaliseSender } from '#numbering/sender';

/** One line of standard input; other members of a line are ignored. */
export interface ResolveQuestion {
  readonly number: string;
  readonly at?: string | null;
  readonly recipientCarrier?: string | null;
  readonly recipientProvince?: string | null;
  /** 签名 of the message; ports may be registered by it. */
  readonly signature?: string | null;
}

const MEMBERS = ['number', 'at', 'recipientCarrier', 'recipientProvince', 'signature'] as const;
const WITHOUT_OFFSET = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/;

/** The question a line asks, with the command's options where the line is silent. @throws DomainError */
export function questionOf(value: unknown, defaults: Partial<ResolveQuestion>): ResolveQuestion {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DomainError('NOT_JSON', { expected: 'one JSON object a line', got: JSON.stringify(value).slice(0, 60) });
  }
  const line = value as Record<string, unknown>;
  if (line.number === undefined)
    throw new DomainError('FIELD_MISSING', { field: 'number', expected: 'a sender as displayed' });
  for (const name of MEMBERS) requireText(line[name], name);
  return { ...defaults, ...(line as unknown as ResolveQuestion) };
}

function requireText(value: unknown, field: (typeof MEMBERS)[number]): void {
  if (typeof value === 'string' || (field !== 'number' && (value === undefined || value === null))) return;
  const expected =
    field === 'number' ? 'a string: a JSON number loses leading zeros and long ports' : 'a string, null or nothing';
  throw new DomainError('FIELD_INVALID', { field, expected, got: JSON.stringify(value).slice(0, 60) });
}

/** @throws DomainError when an option could not be part of any question. */
export function checkDefaults(defaults: Partial<ResolveQuestion>): void {
  intervalOf(defaults.at ?? null);
  recipientCarrierOf(defaults);
  recipientProvinceOf(defaults);
}

/** What `resolve` prints for one number, in the order of the documented fields. */
export function answerResolve(question: ResolveQuestion, tables: OwnerTables): object {
  const sender = normaliseSender(question.number);
  const interval = intervalOf(question.at ?? null);
  const recipient = { carrier: recipientCarrierOf(question), province: recipientProvinceOf(question) };
  const message = { ...recipient, signature: question.signature || null };
  const owner = resolveOwner(sender, interval, tables, message);
  return {
    number: question.number,
    normalized: sender.normalized,
    kind: sender.kind,
    carrier: owner.carrier,
    hostCarrier: owner.hostCarrier,
    reseller: owner.reseller,
    responsibleOrg: owner.responsibleOrg,
    unit: owner.unit,
    province: owner.province,
    city: owner.city,
    mainCode: sender.kind === 'invalid' ? null : sender.mainCode,
    subPort: sender.kind === 'invalid' ? null : sender.subPort,
    method: owner.method,
    confidence: owner.confidence,
    evidence: owner.evidence ?? (owner.candidates.length > 0 ? { candidates: owner.candidates } : null),
    warnings: owner.desk === null ? owner.warnings : [...owner.warnings, `desk-${owner.desk}`],
  };
}

/** The precision is what the text shows: a day, a minute or a second; no time at all leaves every moment possible. */
export function intervalOf(at: string | null): Interval {
  if (at === null) return ANY_TIME;
  const written = readMoment(at);
  if (written !== null) return messageInterval(written.moment, written.precision);
  const code = WITHOUT_OFFSET.test(at) ? 'TIME_WITHOUT_OFFSET' : 'FIELD_INVALID';
  const expected = 'a time with offset such as 2026-05-01T09:30:00+08:00, or a day such as 2026-05-01';
  throw new DomainError(code, { field: 'at', expected, got: at.slice(0, 60) });
}

function recipientCarrierOf({ recipientCarrier = null }: Partial<ResolveQuestion>): string | null {
  if (recipientCarrier === null || recipientCarrier === '' || recipientCarrier === 'unknown') return null;
  const code = recipientCarrier.toUpperCase();
  if (isOrganisationCode(code)) return code;
  const expected = 'an organisation code such as CMCC, or nothing when unknown';
  throw new DomainError('FIELD_INVALID', { field: 'recipientCarrier', expected, got: recipientCarrier.slice(0, 60) });
}

function recipientProvinceOf({ recipientProvince = null }: Partial<ResolveQuestion>): string | null {
  if (recipientProvince === null || recipientProvince === '' || recipientProvince === 'unknown') return null;
  if (recipientProvince in PROVINCES) return recipientProvince;
  const expected = 'two digits of GB/T 2260 such as 44, or nothing when unknown';
  throw new DomainError('FIELD_INVALID', { field: 'recipientProvince', expected, got: recipientProvince.slice(0, 60) });
}
