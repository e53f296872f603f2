import { type Budget, parseBudget } from './budget';
import * as profile from './profile';
import { date, flag, invalid, members, oneOf, text, texts, wholeNumber } from './reading';

/**
 * Reads a rule profile from its JSON form (data/profiles, docs/worktime.md): every clock present, every number in
 * range, nothing unknown, so that a slip of the pen stops the start and never a deadline.
 * @throws CONFIGURATION_INVALID naming the path
 */
export function readProfile(json: unknown): profile.RuleProfile {
  const root = members(json, 'profile', ['id', 'name', 'basis', 'effectiveFrom', 'recordRetention', 'clocks', 'rungs']);
  const id = text(root.id, 'profile.id');
  const clocks = members(root.clocks, `${id}.clocks`, profile.CLOCK_KINDS);
  const rules = profile.CLOCK_KINDS.map(
    (kind) => [kind, readClock(kind, clocks[kind], `${id}.clocks.${kind}`)] as const,
  );
  return {
    id,
    name: text(root.name, `${id}.name`),
    basis: text(root.basis, `${id}.basis`),
    effectiveFrom: root.effectiveFrom === null ? null : date(root.effectiveFrom, `${id}.effectiveFrom`),
    recordRetention: readRetention(root.recordRetention, `${id}.recordRetention`),
    clocks: Object.fromEntries(rules) as Record<profile.ClockKind, profile.ClockRule>,
    rungs: readRungs(root.rungs, `${id}.rungs`),
  };
}

function readClock(kind: profile.ClockKind, json: unknown, path: string): profile.ClockRule {
  const rule = members(json, path, ['name', 'starts', 'until', 'owedBy', 'limits'], ['interimAnswer']);
  const limits = members(rule.limits, `${path}.limits`, [], profile.LIMIT_VARIANTS);
  const read = Object.entries(limits).map(([variant, limit]) => [
    variant,
    readLimit(limit, `${path}.limits.${variant}`),
  ]);
  return {
    kind,
    name: text(rule.name, `${path}.name`),
    starts: texts(rule.starts, `${path}.starts`),
    until: texts(rule.until, `${path}.until`),
    owedBy: texts(rule.owedBy, `${path}.owedBy`),
    interimAnswer: flag(rule.interimAnswer, `${path}.interimAnswer`),
    limits: Object.fromEntries(read) as profile.ClockRule['limits'],
  };
}

function readLimit(json: unknown, path: string): profile.Limit {
  const limit = members(json, path, ['budget', 'basis'], ['unverified']);
  return {
    budget: budget(limit.budget, `${path}.budget`),
    basis: oneOf(profile.RULE_BASES, limit.basis, `${path}.basis`),
    unverified: flag(limit.unverified, `${path}.unverified`),
  };
}

function readRetention(json: unknown, path: string): profile.RuleProfile['recordRetention'] {
  const retention = members(json, path, ['months', 'basis'], ['unverified']);
  return {
    months: wholeNumber(retention.months, 1, 120, `${path}.months`),
    basis: oneOf(profile.RULE_BASES, retention.basis, `${path}.basis`),
    unverified: flag(retention.unverified, `${path}.unverified`),
  };
}

function readRungs(json: unknown, path: string): profile.RungRules {
  const rungs = members(json, path, ['shares', 'naturalHourShares', 'at', 'headquartersAfter', 'administrationAfter']);
  const headquartersAfter = budget(rungs.headquartersAfter, `${path}.headquartersAfter`);
  const administrationAfter = budget(rungs.administrationAfter, `${path}.administrationAfter`);
  if (headquartersAfter.unit !== 'wd') throw invalid(`${path}.headquartersAfter`, 'working days', '24h');
  if (administrationAfter.unit !== 'wd') throw invalid(`${path}.administrationAfter`, 'working days', '24h');
  return {
    shares: percentages(rungs.shares, `${path}.shares`),
    naturalHourShares: percentages(rungs.naturalHourShares, `${path}.naturalHourShares`),
    atMinute: minuteOfDay(rungs.at, `${path}.at`),
    headquartersAfter,
    administrationAfter,
  };
}

function budget(value: unknown, path: string): Budget {
  try {
    return parseBudget(text(value, path), path);
  } catch (cause) {
    throw invalid(path, 'a budget such as 15wd or 24h', value, cause);
  }
}

/** Rising percentages; the highest rung must come last. */
function percentages(value: unknown, path: string): number[] {
  if (!Array.isArray(value)) throw invalid(path, 'a list of percentages', value);
  const shares = value.map((share, index) => wholeNumber(share, 1, 100, `${path}[${index}]`));
  if (shares.some((share, index) => index > 0 && share <= (shares[index - 1] ?? 0))) {
    throw invalid(path, 'rising percentages', value);
  }
  return shares;
}

function minuteOfDay(value: unknown, path: string): number {
  const parts = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(String(value));
  if (parts === null) throw invalid(path, 'a time of day, such as 09:00', value);
  return Number(parts[1]) * 60 + Number(parts[2]);
}
