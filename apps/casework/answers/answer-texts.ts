import type { CloseReason } from '#contracts/case-closing.v1';
import type { ResultCode } from '#contracts/vocabulary';
import { maskedNumber } from '#text/personal-details';

/** What was found and done, and what the person can do next; the unit's own words stand between them. */
interface AnswerText {
  readonly found: string;
  readonly next: string;
}

const AGAIN = '如仍收到同类短信，请勿点击其中链接或回拨号码，并请再次举报。';

/** Plain Chinese for each result (workflow.md §8). NOT_OURS is a return and answers nobody. */
const OF_RESULT: Readonly<Record<Exclude<ResultCode, 'NOT_OURS'>, AnswerText>> = {
  CONFIRMED_ACTED: {
    found: '经核查，您反映的情况属实，责任企业已采取处置措施。',
    next: `处置生效后${AGAIN}`,
  },
  CONFIRMED_NO_RESOURCE: {
    found: '经核查，您反映的情况属实，但责任企业目前没有可处置的号码或端口资源。',
    next: `您可开启手机的骚扰短信拦截功能；${AGAIN}`,
  },
  NOT_CONFIRMED: {
    found: '经核查，现有记录不能证实您反映的情况。',
    next: '如您有短信截图、准确的接收时间等新材料，请一并补充。',
  },
  CONSENT_PROVEN: {
    found: '经核查，有记录显示您曾同意接收此类短信。',
    next: '如您不愿继续接收，可按短信中的退订方式拒收；拒收后仍收到的，请再次举报。',
  },
  SERVICE_MESSAGE: {
    found: '经核查，该短信属于与您所用服务有关的业务管理类短信。',
    next: '如您并未使用该服务，请说明情况。',
  },
  SPOOFED_OR_FBS: {
    found: '经核查，责任企业没有该短信的发送记录，该号码可能被冒用，或短信由伪基站发送。',
    next: '请勿点击短信中的链接或回拨号码；如有财产损失，请立即拨打110报警。',
  },
  TRANSFERRED_POLICE: {
    found: '经核查，该短信涉嫌违法犯罪，有关线索已移送公安机关。',
    next: '请保留短信原文；如有财产损失，请尽快拨打110或到就近派出所报案。',
  },
};

const OF_CLOSING: Readonly<Record<'unresolvable' | 'orders-withdrawn', AnswerText>> = {
  unresolvable: {
    found: '经多方核查，目前无法确定该短信由哪家企业负责，您的举报已记录在案并用于综合分析。',
    next: AGAIN,
  },
  'orders-withdrawn': {
    found: '经复核，针对该短信的处置工单已撤销，不再要求企业处置。',
    next: AGAIN,
  },
};

const GREETING = '您好！您反映的短信已有办理结果。';
const DISAGREE = '如对本答复有不同意见，可向受理单位提出一次异议并补充材料。';
const LAST = '本答复为最终答复。';

/** Until the result is there (workflow.md §6: interim answer before the end). */
export const INTERIM_ANSWER =
  '您好！您反映的短信正在由责任企业核查，尚未办结，办结后将另行答复。期间如再次收到同类短信，请勿点击其中链接或回拨号码。';

/** What a closed case's complainants are told; null where there is nothing to tell: their complaints went elsewhere or were withdrawn. */
export function answerText(reason: CloseReason, resultCode: ResultCode | null, unitText: string | null): string | null {
  const parts = partsOf(reason, resultCode);
  return parts === null ? null : [GREETING, parts.found, saidBy(unitText), parts.next, DISAGREE].join('');
}

/** The second answer, after a disagreement: the reviewer's words, and no further disagreement. */
export const secondAnswerText = (reply: string): string => ['您好！您提出的异议已复核。', reply, LAST].join('');

function partsOf(reason: CloseReason, resultCode: ResultCode | null): AnswerText | null {
  if (reason === 'merged' || reason === 'complaints-withdrawn') return null;
  if (reason !== 'settled') return OF_CLOSING[reason];
  return resultCode === null || resultCode === 'NOT_OURS' ? OF_CLOSING.unresolvable : OF_RESULT[resultCode];
}

const saidBy = (unitText: string | null): string => (unitText === null ? '' : `责任企业说明：${ended(unitText)}`);

const ended = (text: string): string => (/[。！？.!?]$/.test(text) ? text : `${text}。`);

/** Shorter numbers are hotlines and years. */
const LONG_NUMBER = /\d{7,}[Xx]?/g;

/**
 * The unit's text without what identifies the subscriber: the holder's name is replaced, numbers are masked unless the
 * complainant saw them, which is the sender's code and its beginnings.
 */
export function withoutIdentity(text: string, holder: string | null, sender: string): string {
  const nameless = holder === null || holder.length < 2 ? text : text.replaceAll(holder, '该用户');
  return nameless.replace(LONG_NUMBER, (number) => (sender.startsWith(number) ? number : maskedNumber(number)));
}
