import { parseBudget } from '#worktime/budget';
import type { WorkCalendar } from '#worktime/calendar';
import { explain } from '#worktime/explanation';
import { budgetText, explanationLines, momentText } from '#worktime/explanation.text';
import { limitOf } from '#worktime/profile';
import type { Rung } from '#worktime/rungs';
import { KIND_NAMES, ruleOf } from './clock-kinds';
import { countedFrom, STATED, type ClockRules } from './clock-rules';
import type { ClockTrail, StoredClock, StoredPause } from './clock.view';

const PAUSE_NAMES: Readonly<Record<string, string>> = {
  'decision-on-responsibility': '责任裁定',
  'legal-hold': '依法保全',
  'return-under-decision': '退单待裁',
  rework: '反馈审核（退回重办）',
};

const CHANGE_NAMES: Readonly<Record<ClockTrail['changes'][number]['cause'], string>> = {
  pause: '挂起顺延',
  rework: '退回重办',
  calendar: '工作日历变更',
  delivery: '送达时间提前认定',
};

const RUNG_NAMES: Readonly<Record<string, string>> = {
  overdue: '超时登记',
  headquarters: '升级至总部',
  administration: '升级至管局和12321',
  lapse: '逾期失效',
};

const HOLDER_NAMES: Readonly<Record<string, string>> = {
  platform: '联动平台',
  'unresolved-queue': '待定责任队列',
};

/** What a clock's explanation rests on. */
export interface ExplainedClock {
  readonly clock: StoredClock;
  readonly trail: ClockTrail;
  readonly rules: ClockRules;
  /** The version that the clock is pinned to. */
  readonly calendar: WorkCalendar;
  readonly now: Date;
}

/** A clock's due time for people of the trade: every day with its reason, pauses, changes, rungs; one fact a line. */
export function clockLines(explained: ExplainedClock): string[] {
  const { clock, trail } = explained;
  return [
    `${KIND_NAMES[clock.kind]}时限，由${holderText(clock.owedBy)}负责。`,
    ...(clock.budget === STATED ? statedLines(clock) : budgetLines(explained)),
    ...listed(
      '持有记录：',
      clock.holders.map(({ holder, from }) => `自${momentText(Date.parse(from))}由${holderText(holder)}持有`),
    ),
    ...listed('挂起记录：', clock.pauses.map(pauseLine)),
    ...listed('截止时间变更：', trail.changes.map(changeLine)),
    ...listed('自动催办和升级：', rungLines(explained)),
    stateLine(clock, explained.now),
  ];
}

const statedLines = (clock: StoredClock): string[] => [
  `由督办人指定，自${momentText(clock.startedAt.getTime())}起算，截止${momentText(clock.dueAt.getTime())}。`,
];

function budgetLines({ clock, rules, calendar }: ExplainedClock): string[] {
  const start = countedFrom(clock.startedAt.getTime());
  const budget = parseBudget(clock.budget);
  const profile = rules.profile(clock.profile);
  const [kind, variants] = ruleOf(clock.kind);
  // The variant is told by the budget: an acknowledgement of a fraud order has its own.
  const limit = variants
    .map((variant) => limitOf(profile, kind, variant))
    .find((one) => one !== undefined && budgetText(one.budget) === budgetText(budget));
  const explanation = explain(start, budget, calendar, clock.pauses);
  return explanationLines(start, budget, explanation, limit ?? null, profile);
}

function pauseLine({ reason, from, until, by, isExtended }: StoredPause): string {
  const end = until === null ? '至今' : `至${momentText(until)}`;
  const given = until === null ? '' : isExtended ? '，期间不计入时限' : '，期间照常计入时限';
  return `${PAUSE_NAMES[reason] ?? reason}：自${momentText(from)}${end}（${by}）${given}`;
}

const changeLine = ({ cause, at, from, to, calendarVersion }: ClockTrail['changes'][number]): string =>
  `${momentText(at)} ${CHANGE_NAMES[cause]}：由${momentText(from)}改为${momentText(to)}（日历${calendarVersion}）`;

function rungLines({ clock, trail, rules, calendar }: ExplainedClock): string[] {
  const passed = trail.rungs.map(({ rung, outcome, at, recordedAt }) => {
    const done = outcome === 'fired' ? `已于${momentText(recordedAt)}发出` : '与更高一级同时到期，不再发出';
    return `${rungName(rung)} ${momentText(at)}：${done}`;
  });
  if (clock.state !== 'running' || clock.nextAt === null) return passed;
  const basis = { ...clock, start: clock.startedAt.getTime(), dueAt: clock.dueAt.getTime() };
  const known = new Set(trail.rungs.map((rung) => rung.rung));
  const next = rules.rungs(basis, calendar).find((rung: Rung) => !known.has(rung.name));
  return next === undefined ? passed : [...passed, `下一次：${rungName(next.name)} ${momentText(next.at)}`];
}

function rungName(rung: string): string {
  const share = /^share-(\d+)$/.exec(rung);
  return share === null ? (RUNG_NAMES[rung] ?? rung) : `时限过${share[1]}%催办`;
}

function stateLine(clock: StoredClock, now: Date): string {
  if (clock.state === 'paused') return '状态：挂起中，不催办、不计超时。';
  if (clock.state === 'running') return clock.dueAt > now ? '状态：计时中。' : '状态：已超时。';
  const late = clock.overdueAt !== null || clock.stoppedAt! >= clock.dueAt;
  if (clock.stopReason === 'lapsed') return '状态：期限已过，退单权失效。';
  return `状态：${momentText(clock.stoppedAt!.getTime())}结束，${late ? '超时' : '按时'}。`;
}

const holderText = (holder: string): string => HOLDER_NAMES[holder] ?? holder;

const listed = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
