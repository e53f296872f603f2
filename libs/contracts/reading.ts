import { isUtf8 } from 'node:buffer';
import { isObject, type FieldFault, type FieldRule } from './field-rule';
import { planOf, type FieldPlan, type MessagePlan } from './plan';
import type { Presence } from './rules';
import { cut, nearestName, shown, shownName } from './wording';

/** Why a value isn't a message of its contract; the code is one of the closed register (docs/errors.md). */
export interface Misreading {
  readonly ok: false;
  readonly code: FieldFault | 'EMPTY_VALUE' | 'NOT_JSON' | 'FIELD_MISSING' | 'FIELD_UNKNOWN';
  /** Path of the first faulty field in the order the contract declares them, e.g. `measures[0].effectiveAt`. */
  readonly field?: string;
  readonly expected: string;
  /** What came, shortened and without personal data. */
  readonly got: string;
}

export type Reading<T> = { readonly ok: true; readonly message: T } | Misreading;

/**
 * The value as a message of the contract, or the first reason why it isn't one. For the platform's edge: a Kafka value, a
 * request body or one parsed item of it. Never throws. Null members count as absent and are left out of the message;
 * members the contract doesn't know are refused.
 */
export function readMessage<T extends object>(
  type: abstract new () => T,
  value: Buffer | string | object | null | undefined,
): Reading<T> {
  const parsed = parse(value);
  if (!parsed.ok) return parsed;
  const walk: Walk = { metNull: false };
  const fault = readObject(planOf(type), parsed.members, walk);
  return fault ?? { ok: true, message: (walk.metNull ? withoutNulls(parsed.members) : parsed.members) as T };
}

/** What a walk through a value learns beside its faults. */
interface Walk {
  metNull: boolean;
}

/** A copy, so that a caller's object stays as it was. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}

const EXPECTED = 'a JSON object in UTF-8, without byte order mark';
const notJson = (got: string): Misreading => ({ ok: false, code: 'NOT_JSON', expected: EXPECTED, got });

function parse(value: unknown): { ok: true; members: Record<string, unknown> } | Misreading {
  let parsed: unknown = value;
  if (value instanceof Uint8Array || typeof value === 'string') {
    if (value.length === 0) return { ok: false, code: 'EMPTY_VALUE', expected: EXPECTED, got: 'no bytes' };
    if (typeof value !== 'string' && !isUtf8(value)) return notJson('bytes that are not UTF-8');
    const text =
      typeof value === 'string' ? value : Buffer.from(value.buffer, value.byteOffset, value.length).toString();
    try {
      parsed = JSON.parse(text);
    } catch (error) {
      return notJson(text.startsWith('\ufeff') ? 'a byte order mark' : `text that is no JSON${position(error)}`);
    }
  } else if (value === null || value === undefined) {
    return { ok: false, code: 'EMPTY_VALUE', expected: EXPECTED, got: 'nothing' };
  }
  return isObject(parsed) ? { ok: true, members: parsed } : notJson(shown(parsed));
}

/** Of the parser's message only the position is told on: the rest quotes what was sent. */
function position(error: unknown): string {
  const at = /at position (\d+)/.exec((error as Error).message);
  return at ? ` from position ${at[1]} on` : '';
}

function readObject(plan: MessagePlan, from: Record<string, unknown>, walk: Walk): Misreading | null {
  let known = 0;
  for (const field of plan.fields) {
    const value = from[field.name];
    if (value !== undefined) known++;
    if (value === undefined || value === null) {
      if (value === null) walk.metNull = true;
      if (isDemanded(field, from)) return missing(plan, field, from);
      continue;
    }
    if (isForbidden(field, from)) return uncalledFor(field, value);
    const fault = readValue(field, value, walk);
    if (fault) return fault;
  }
  return Object.keys(from).length === known ? null : unknown(plan, from);
}

const isDemanded = ({ optional, presence }: FieldPlan, from: Record<string, unknown>): boolean =>
  presence ? presence.then === 'required' && isMet(presence, from) : !optional;

/** Not while the sibling itself is at fault: that is what the sender must be told. */
function isForbidden({ presence, siblingRule, siblingIsOptional }: FieldPlan, from: Record<string, unknown>): boolean {
  if (presence?.otherwise !== 'absent' || isMet(presence, from)) return false;
  const sibling = from[presence.sibling];
  return sibling === undefined || sibling === null ? siblingIsOptional === true : !siblingRule!.fault(sibling);
}

const isMet = ({ sibling, values }: Presence, from: Record<string, unknown>): boolean =>
  values.includes(from[sibling] as string);

function readValue(field: FieldPlan, value: unknown, walk: Walk): Misreading | null {
  const code = field.rule.fault(value);
  if (code !== undefined) return refusal(code, field.name, field.rule, value);
  if (field.item) return readList(field, value as unknown[], walk);
  return field.nested ? within(field.name, readObject(field.nested, value as Record<string, unknown>, walk)) : null;
}

function readList({ name, item, nested }: FieldPlan, values: unknown[], walk: Walk): Misreading | null {
  for (let i = 0; i < values.length; i++) {
    const code = item!.fault(values[i]);
    if (code !== undefined) return refusal(code, `${name}[${i}]`, item!, values[i]);
    const fault = nested ? readObject(nested, values[i] as Record<string, unknown>, walk) : null;
    if (fault) return within(`${name}[${i}]`, fault);
  }
  return null;
}

const within = (path: string, fault: Misreading | null): Misreading | null =>
  fault && { ...fault, field: `${path}.${fault.field}` };

const refusal = (code: FieldFault, field: string, rule: FieldRule, value: unknown): Misreading => ({
  ok: false,
  code,
  field,
  expected: cut(rule.expected, 400),
  got: shown(value, rule.personal),
});

/** A misspelt field is missing under its right name, so both are told. */
function missing(plan: MessagePlan, { name, rule, presence }: FieldPlan, from: Record<string, unknown>): Misreading {
  const misspelt = Object.keys(from).find((key) => !plan.names.has(key) && nearestName(key, plan.names) === name);
  return {
    ok: false,
    code: 'FIELD_MISSING',
    field: name,
    expected: presence ? `${rule.expected}, because ${presence.sibling} is ${from[presence.sibling]}` : rule.expected,
    got: misspelt === undefined ? 'nothing' : `nothing, but the unknown field ${shownName(misspelt)}`,
  };
}

const uncalledFor = ({ name, presence, rule }: FieldPlan, value: unknown): Misreading => ({
  ok: false,
  code: 'FIELD_INVALID',
  field: name,
  expected: `no value unless ${presence!.sibling} is ${presence!.values.join(' or ')}`,
  got: shown(value, rule.personal),
});

function unknown(plan: MessagePlan, from: Record<string, unknown>): Misreading | null {
  const name = Object.keys(from).find((key) => !plan.names.has(key) && from[key] !== undefined);
  if (name === undefined) return null;
  const nearest = nearestName(name, plan.names);
  const expected = nearest ? `no such field; probably ${nearest} is meant` : `one of ${[...plan.names].join(', ')}`;
  return {
    ok: false,
    code: 'FIELD_UNKNOWN',
    field: shownName(name),
    expected: cut(expected, 400),
    got: 'a field outside the contract',
  };
}
