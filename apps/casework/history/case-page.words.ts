import { value } from './html';

/** What people of the trade call events, clocks and causes; what has no name here is shown as it is stored. */
const KINDS: Readonly<Record<string, string>> = {
  'case-opened.v1': '立案',
  'complaints-attached.v1': '举报并入',
  'complaints-moved.v1': '举报移出',
  'case-closed.v1': '结案',
  'case-reopened.v1': '重新立案',
  'order-issued.v1': '派单',
  'order-supplemented.v1': '追加举报',
  'order-undeliverable.v1': '无法送达',
  'order-acknowledgement-recorded.v1': '接单',
  'order-feedback-recorded.v1': '回单',
  'order-accepted.v1': '回单通过',
  'order-rework-requested.v1': '退回重办',
  'complaint-answered.v1': '答复举报人',
  'clock-started.v1': '起算时限',
  'clock-stopped.v1': '停止时限',
  'clock-overdue.v1': '超时',
  'supervision-issued.v1': '催办、督办',
  'supervision-reply-recorded.v1': '督办书面回复',
  'supervision-decided.v1': '督办回复认定',
  forward: '转办',
  acknowledge: '接单',
  return: '退单',
  dispose: '处置反馈',
  'commercial-target': '商业类目标',
  'fraud-interim': '涉诈阶段反馈',
  'return-decision': '退单裁定',
  assist: '协查',
  review: '复核',
  'answer-own-desk': '企业自收答复',
  'answer-12321': '12321 答复',
  appeal: '申诉处理',
  supervision: '督办',
  urging: '催办',
  pause: '挂起',
  rework: '退回重办',
  calendar: '日历变更',
  delivery: '送达时间更正',
};

const STATES: Readonly<Record<string, string>> = {
  unresolved: '责任待定',
  open: '已立案',
  'in-progress': '处置中',
  'under-review': '复核中',
  closed: '已结案',
  reopened: '重新处置',
  issued: '已派单',
  delivered: '已送达',
  undeliverable: '无法送达',
  acknowledged: '已接单',
  investigating: '核查中',
  answered: '已回单',
  accepted: '已通过',
  rework: '重办',
  returned: '已退单',
  withdrawn: '已撤销',
};

export const kindName = (kind: unknown): string => named(KINDS, kind);

export const stateName = (state: unknown): string => named(STATES, state);

function named(words: Readonly<Record<string, string>>, word: unknown): string {
  const name = typeof word === 'string' ? words[word] : undefined;
  return name === undefined ? value(word) : name;
}
