import { DomainError } from '#kernel/domain-error';
import { type Budget, formatBudget, parseBudget } from '#worktime/budget';
import { bundledCalendar, bundledProfiles } from '#worktime/bundled';
import type { WorkCalendar } from '#worktime/calendar';
import { formatInstant, parseInstant } from '#worktime/days';
import { countedDays, explain, type ExplainedDay } from '#worktime/explanation';
import { explanationLines } from '#worktime/explanation.text';
import { extendedDue, extensionOf, type PauseSpan } from '#worktime/pauses';
import {
  CLOCK_KINDS,
  type ClockKind,
  LIMIT_VARIANTS,
  type LimitVariant,
  limitOf,
  profileById,
  profileInForce,
  type RuleBasis,
  type RuleProfile,
  unverifiedOf,
} from '#worktime/profile';

/** What `deadline` is asked, on the command line or by one line of JSON; other members of a line are ignored. */
export interface DeadlineQuestion {
  readonly start?: unknown;
  readonly budget?: unknown;
  /** Takes the budget from the profile: `dispose`, or with a variant `acknowledge:fraud`. */
  readonly clock?: unknown;
  readonly profile?: unknown;
  /** Times that are given back: `[{"from": …, "until": …}]`, or `from/until` texts. */
  readonly pauses?: unknown;
}

export interface DeadlineAnswer {
  readonly due: string;
  readonly provisional: boolean;
  /** How many days were counted; explained, every day from the start. */
  readonly days: number | readonly ExplainedDay[];
  readonly budget?: string;
  readonly clock?: ClockAnswer;
  readonly profile?: { id: string; name: string; effectiveFrom: string | null; unverified: readonly string[] };
  readonly calendar?: string;
}

interface ClockAnswer {
  readonly kind: ClockKind;
  readonly variant: LimitVariant;
  readonly name: string;
  readonly owedBy: readonly string[];
  readonly basis: RuleBasis;
  readonly unverified: boolean;
}

/** What the answers rest on. */
export interface Rules {
  readonly calendar: WorkCalendar;
  readonly profiles: readonly RuleProfile[];
}

export const bundledRules = (): Rules => ({ calendar: bundledCalendar(), profiles: bundledProfiles() });

/** What a question comes down to. */
interface Asked {
  readonly start: number;
  readonly budget: Budget;
  readonly clock?: ClockAnswer;
  readonly profile: RuleProfile | undefined;
  readonly pauses: readonly PauseSpan[];
}

function read(question: DeadlineQuestion, rules: Rules): Asked {
  const start = parseInstant(textOf(question.start, 'start'));
  const profile = profileOf(question, start, rules.profiles);
  return { start, profile, ...budgetOf(question, profile), pauses: pausesOf(question.pauses) };
}

/** Answers one question. @throws DomainError naming the field, what was expected and what came */
export function answerDeadline(question: DeadlineQuestion, isExplained: boolean, rules: Rules): DeadlineAnswer {
  const { start, budget, clock, profile, pauses } = read(question, rules);
  if (!isExplained) {
    const extension = extensionOf(start, budget, pauses, rules.calendar);
    const { due, provisional } = extendedDue({ start, budget, extension }, rules.calendar);
    return { due: formatInstant(due), provisional, days: countedDays(start, budget, due) };
  }
  const { due, provisional, days, calendarVersion } = explain(start, budget, rules.calendar, pauses);
  return {
    due: formatInstant(due),
    provisional,
    days,
    budget: formatBudget(budget),
    ...(clock === undefined ? {} : { clock }),
    ...(profile === undefined ? {} : { profile: describeProfile(profile) }),
    calendar: calendarVersion,
  };
}

/** The same in Chinese, one fact a line. @throws DomainError as `answerDeadline` */
export function deadlineLines(question: DeadlineQuestion, rules: Rules): string[] {
  const { start, budget, clock, profile, pauses } = read(question, rules);
  const explanation = explain(start, budget, rules.calendar, pauses);
  const lines = explanationLines(start, budget, explanation, clock ?? null, profile ?? null);
  return clock === undefined ? lines : [`${clock.name}时限。`, ...lines];
}

const PAUSE_FORM = 'times given back, such as 2026-06-03T10:00:00+08:00/2026-06-05T15:00:00+08:00';

/** Each `from/until`, or `{"from": …, "until": …}`. */
function pausesOf(given: unknown): PauseSpan[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given))
    throw new DomainError('FIELD_INVALID', { field: 'pauses', expected: `a list of ${PAUSE_FORM}` });
  return given.map((one: unknown, i) => {
    const field = `pauses[${i}]`;
    const parts: unknown[] =
      typeof one === 'string'
        ? one.split('/')
        : [(one as { from?: unknown } | null)?.from, (one as { until?: unknown } | null)?.until];
    const [from, until] = parts;
    if (parts.length !== 2 || typeof from !== 'string' || typeof until !== 'string') {
      throw new DomainError('FIELD_INVALID', { field, expected: PAUSE_FORM });
    }
    const span = { from: parseInstant(from, field), until: parseInstant(until, field), isExtended: true };
    if (span.until < span.from) {
      throw new DomainError('FIELD_INVALID', {
        field,
        expected: 'an end that is not before its begin',
        got: until.slice(0, 40),
      });
    }
    return span;
  });
}

/** The question in a line of JSON, completed by the options of the command line. */
export function questionOf(line: unknown, defaults: DeadlineQuestion): DeadlineQuestion {
  if (typeof line !== 'object' || line === null || Array.isArray(line)) {
    const got = Array.isArray(line) ? 'a list' : String(line).slice(0, 40);
    throw new DomainError('NOT_JSON', { expected: 'an object such as {"start": "…", "budget": "15wd"}', got });
  }
  const asked = line as DeadlineQuestion;
  const budget = asked.budget ?? undefined; // null is the same as nothing
  const clock = asked.clock ?? undefined;
  const length = budget === undefined && clock === undefined ? defaults : { budget, clock };
  return {
    start: asked.start,
    budget: length.budget,
    clock: length.clock,
    profile: asked.profile ?? defaults.profile,
    pauses: asked.pauses ?? defaults.pauses,
  };
}

/** The profile asked for, else the one in force on the start's own date; none before 2015-06-30. */
function profileOf(question: DeadlineQuestion, start: number, known: readonly RuleProfile[]): RuleProfile | undefined {
  if (question.profile === undefined || question.profile === null) return profileInForce(start, known);
  return profileById(textOf(question.profile, 'profile'), known);
}

function budgetOf(
  question: DeadlineQuestion,
  profile: RuleProfile | undefined,
): { budget: Budget; clock?: ClockAnswer } {
  if (question.clock === undefined) return { budget: parseBudget(textOf(question.budget, 'budget')) };
  if (question.budget !== undefined) {
    throw new DomainError('FIELD_INVALID', { field: 'clock', expected: 'either a budget or a clock', got: 'both' });
  }
  const got = textOf(question.clock, 'clock');
  const [kind, variant = 'standard'] = got.split(':') as [ClockKind, LimitVariant?];
  const limit =
    profile !== undefined && CLOCK_KINDS.includes(kind) && LIMIT_VARIANTS.includes(variant)
      ? limitOf(profile, kind, variant)
      : undefined;
  if (profile === undefined || limit === undefined) {
    throw new DomainError('FIELD_INVALID', { field: 'clock', expected: clocksOf(profile), got: got.slice(0, 40) });
  }
  const { name, owedBy } = profile.clocks[kind];
  const { budget, basis, unverified } = limit;
  return { budget, clock: { kind, variant, name, owedBy, basis, unverified } };
}

function clocksOf(profile: RuleProfile | undefined): string {
  if (profile === undefined) return 'a start from 2015-06-30, or --profile: no profile was in force before';
  const names = CLOCK_KINDS.flatMap((kind) =>
    Object.keys(profile.clocks[kind].limits).map((variant) => (variant === 'standard' ? kind : `${kind}:${variant}`)),
  );
  return `a clock with a limit in ${profile.id}: ${names.join(', ')}`;
}

function describeProfile(profile: RuleProfile): DeadlineAnswer['profile'] {
  const { id, name, effectiveFrom } = profile;
  return { id, name, effectiveFrom, unverified: unverifiedOf(profile) };
}

function textOf(value: unknown, field: string): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) {
    throw new DomainError('FIELD_MISSING', { field, expected: EXPECTED[field] ?? 'a text' });
  }
  throw new DomainError('FIELD_INVALID', {
    field,
    expected: EXPECTED[field] ?? 'a text',
    // Not JSON.stringify: a deeply nested list would end the program with a stack overflow.
    got:
      typeof value === 'object' ? (Array.isArray(value) ? 'a list' : 'an object') : `${typeof value} ${String(value)}`,
  });
}

const EXPECTED: Readonly<Record<string, string>> = {
  start: 'a date and time with offset, such as 2026-02-14T09:00:00+08:00',
  budget: 'a text such as "15wd" (working days) or "24h" (natural hours), or a clock instead',
};
