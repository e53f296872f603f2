import type { Correctable } from '#contracts/complaint-changes';
import type { InvalidReason } from '#contracts/complaint-events.v1';
import type { ComplaintState } from '#contracts/vocabulary';
import { judgedText } from '../checks/check-wording';

const STATE_NAMES: Readonly<Record<ComplaintState, string>> = {
  checking: '核查中',
  accepted: '已受理',
  'needs-info': '待补充',
  invalid: '不予受理',
  lead: '线索留存',
  'out-of-scope': '不属于受理范围',
  linked: '处理中',
  answered: '已答复',
  withdrawn: '已撤回',
};

/** Where a complaint stands, for the person who made it. */
export interface ToldStatus {
  readonly name: string;
  readonly text: string;
}

/** In plain Chinese, with what the person can do next; `reason` is what is kept beside the state. */
export function toldStatus(state: ComplaintState, reason: string | null): ToldStatus {
  return { name: STATE_NAMES[state], text: textOf(state, reason) };
}

function textOf(state: ComplaintState, reason: string | null): string {
  switch (state) {
    case 'checking':
      return '您的举报正在核查，核查后将告知是否受理。';
    case 'needs-info':
      return judgedText({ decision: 'needs-info', missing: (reason ?? '').split(',') as Correctable[] });
    case 'invalid':
      return judgedText({ decision: 'invalid', reason: reason as InvalidReason });
    case 'lead':
      return judgedText({ decision: 'lead' });
    case 'out-of-scope':
      return judgedText({ decision: 'out-of-scope' });
    case 'accepted':
    case 'linked':
      return '您的举报已受理，责任单位正在处理，请等待答复。';
    case 'answered':
      return '您的举报已答复。如不认可处理结果，可以提出一次异议，并补充新的情况。';
    case 'withdrawn':
      return '您的举报已撤回，不再处理。如有新的情况，可以重新举报。';
  }
}
