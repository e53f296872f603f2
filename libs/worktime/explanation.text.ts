import type { Budget } from './budget';
import { formatInstant, weekdayOfDay, dayOfDate } from './days';
import type { ExplainedDay, Explanation } from './explanation';
import type { RuleBasis, RuleProfile } from './profile';

const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六'];

const DAY_KINDS: Readonly<Record<ExplainedDay['kind'], string>> = {
  'start-day': '起算日',
  'natural-day': '自然日',
  workday: '工作日',
  weekend: '周末',
  holiday: '节假日',
  'make-up-workday': '调休上班日',
  'provisional-workday': '暂定工作日',
  'provisional-weekend': '暂定周末',
};

/** What a fact that starts or ends a clock is called at the desks. */
export const FACT_NAMES: Readonly<Record<string, string>> = {
  'complained-at': '用户投诉',
  accepted: '受理',
  invalid: '不予受理',
  lead: '转为线索',
  'out-of-scope': '超出范围',
  'accepted-at-12321': '12321受理',
  'carrying-order-or-supplement-delivered': '工单或追加举报送达',
  'order-delivered': '工单送达',
  'order-acknowledged': '接单',
  'order-returned': '退单',
  'complete-feedback': '完整反馈',
  'return-decided': '退单裁定',
  'assist-delivered': '协查送达',
  'assist-answered-or-declined': '协查答复或不予协查',
  'feedback-received': '收到反馈',
  'feedback-accepted-or-rework': '审核通过或退回重办',
  'first-accepted-feedback': '首份反馈审核通过',
  'complainant-answered': '答复投诉人',
  'appeal-filed': '提出申诉',
  'appeal-escalated': '申请复核',
  'appeal-decided': '申诉决定',
};

const BASES: Readonly<Record<RuleBasis, string>> = {
  law: '规定',
  draft: '征求意见稿',
  reported: '据报道',
  'carried-over': '沿用旧规',
  'operating-target': '运行指标',
};

export const budgetText = ({ unit, amount }: Budget): string =>
  unit === 'wd' ? `${amount}个工作日` : `${amount}小时（自然时间）`;

/** `2026-11-23 24:00` for the midnight that ends a day, because nobody at a desk reads 00:00 of the next day that way. */
export function momentText(instant: number): string {
  const text = formatInstant(instant);
  if (text.slice(11, 19) === '00:00:00') return `${formatInstant(instant - 1).slice(0, 10)} 24:00`;
  return `${text.slice(0, 10)} ${text.slice(11, 19).replace(/:00$/, '')}`;
}

/** One line a day: what it is, whether it counts and why. */
export function dayLines(days: readonly ExplainedDay[]): string[] {
  let counted = 0;
  return days.map((day) => {
    const weekday = WEEKDAYS[weekdayOfDay(dayOfDate(day.date))]!;
    const name = day.name === undefined ? '' : `（${day.name}）`;
    const verdict = day.counted ? `计入，第${++counted}日` : day.kind === 'start-day' ? '不计入' : whyNot(day);
    return `${day.date} 星期${weekday} ${DAY_KINDS[day.kind]}${name} ${verdict}［${sourceText(day.source)}］`;
  });
}

const whyNot = ({ because }: ExplainedDay): string =>
  because === 'paused' ? '挂起，不计入' : because === 'expired' ? '时限已满，不计入' : '不计入';

const sourceText = (source: string): string =>
  source === 'weekdays-only'
    ? '放假安排未公布，按周末推算'
    : source === 'natural-hours'
      ? '自然时间'
      : source.replace(/^override: /, '');

/** How a due time came about, for people of the trade; one fact a line. */
export function explanationLines(
  start: number,
  budget: Budget,
  explanation: Explanation,
  basis: { readonly basis: RuleBasis; readonly unverified: boolean } | null,
  profile: RuleProfile | null,
): string[] {
  const { due, provisional, days, calendarVersion } = explanation;
  const firstDay = budget.unit === 'wd' ? '，起算当日不计入' : '';
  return [
    `时限${budgetText(budget)}，自${momentText(start)}起算${firstDay}。`,
    `截止${momentText(due)}，自${formatInstant(due)}起为超时。`,
    ...(profile === null ? [] : [`适用规则：${profile.id} ${profile.name}。`]),
    ...(basis === null ? [] : [`期限依据：${BASES[basis.basis]}${basis.unverified ? '（未经官方文本核实）' : ''}。`]),
    ...(provisional ? ['涉及放假安排未公布的年份，截止时间为暂定，公布后重新计算并通知。'] : []),
    `工作日历版本：${calendarVersion}。`,
    '逐日说明：',
    ...dayLines(days),
  ];
}
