import type { ClockKind } from '#contracts/vocabulary';
import type { ClockKind as RuleKind, LimitVariant } from '#worktime/profile';

/** Which figure of the profile a clock takes. */
export const RULE_OF = {
  forward: ['forward', 'standard'],
  acknowledge: ['acknowledge', 'standard'],
  return: ['return', 'standard'],
  dispose: ['dispose', 'standard'],
  'commercial-target': ['dispose', 'commercial-target'],
  'fraud-interim': ['dispose', 'fraud-interim'],
  'return-decision': ['return-decision', 'standard'],
  assist: ['assist', 'standard'],
  review: ['review', 'standard'],
  'answer-own-desk': ['answer-own-desk', 'standard'],
  'answer-12321': ['answer-12321', 'standard'],
  appeal: ['appeal', 'standard'],
  // 督办 names its own due time.
  supervision: null,
} as const satisfies Record<ClockKind, readonly [RuleKind, LimitVariant] | null>;

/** The same with every variant that it may have taken. */
export function ruleOf(kind: ClockKind): readonly [RuleKind, readonly LimitVariant[]] {
  const rule = RULE_OF[kind];
  if (rule === null) throw new RangeError(`${kind} has no figure in a profile`);
  return [rule[0], kind === 'acknowledge' ? ['standard', 'fraud'] : [rule[1]]];
}

/** 中文 names for the people at the desks. */
export const KIND_NAMES: Readonly<Record<ClockKind, string>> = {
  forward: '转办',
  acknowledge: '接单',
  return: '退单',
  dispose: '处置反馈',
  'commercial-target': '商业类短信处置目标',
  'fraud-interim': '涉诈阶段反馈',
  'return-decision': '退单裁定',
  assist: '协查',
  review: '审核',
  'answer-own-desk': '本企业答复投诉人',
  'answer-12321': '12321答复举报人',
  appeal: '处置申诉',
  supervision: '督办',
};

/**
 * A return is the unit's right: nobody reminds of it, and when its time is over it lapses instead of being overdue
 * (workflow.md §6: after the return clock a return is refused).
 */
export const lapses = (kind: ClockKind): boolean => kind === 'return';
