import type { Correctable } from '#contracts/complaint-changes';
import type { InvalidReason } from '#contracts/complaint-events.v1';
import type { CheckRequest } from './check-request';

/** Names of the fields for people. */
export const FIELD_NAMES: Readonly<Record<Correctable, string>> = {
  sender: '被举报号码',
  messageReceivedAt: '短信接收时间',
  messageReceivedPrecision: '接收时间的准确程度',
  recipientNumber: '接收短信的号码',
  contact: '联系方式',
  recipientCarrier: '接收号码所属企业',
  recipientProvince: '接收号码归属省份',
  text: '短信内容',
  capture: '内容的采集方式',
  verbatim: '内容是否原文',
  part: '长短信的分条序号',
  messageType: '短信类型',
  category: '举报分类',
  nature: '举报性质（商业营销或涉嫌违法）',
  earlierRefusal: '此前是否拒绝过',
  everAgreed: '此前是否同意接收',
  loss: '损失情况',
  attachments: '附件',
  answerWanted: '是否要求答复',
};

const INVALID_TEXTS: Readonly<Record<InvalidReason, string>> = {
  'incomplete-sender': '您提供的被举报号码不完整，无法核查',
  'text-missing-or-paraphrased': '您未提供短信原文，无法核查',
  'not-an-sms': '您举报的内容不是短信',
  'verification-code-or-notice': '您举报的短信属于验证码或业务通知',
  'private-exchange': '您举报的短信属于个人之间的往来',
  'out-of-scope': '您举报的内容不属于垃圾短信举报受理范围',
};

/** What a complainant may be told of a decision: plain, without blame, with what can be done next. */
export function judgedText({
  decision,
  reason,
  missing,
}: Pick<CheckRequest, 'decision' | 'reason' | 'missing'>): string {
  switch (decision) {
    case 'accept':
      return '您的举报经核查已受理，正在转交责任单位处理。';
    case 'needs-info':
      return `您的举报还缺少信息，请补充或更正：${missing!.map((field) => FIELD_NAMES[field]).join('、')}。`;
    case 'invalid':
      return `经核查，${INVALID_TEXTS[reason!]}，不予受理。如有新的情况，可以重新举报。`;
    case 'lead':
      return '您的举报已作为线索留存并计入统计，不再单独转办。';
    case 'out-of-scope':
      return '您举报的内容不属于本平台受理范围，短信内容未予保存，请向有关部门反映。';
    case 'recheck':
      return '您的举报正在继续核查。';
  }
}
