import {
  HOLDER_KINDS,
  MEASURE_KINDS,
  MEASURE_SCOPES,
  RESULT_CODES,
  type ResultCode,
  type HolderKind,
  type MeasureKind,
  type MeasureScope,
} from '#contracts/vocabulary';

/** What a line of a file does. */
export const BULK_ACTIONS = { 接单: 'acknowledge', 核查: 'investigate', 回单: 'answer', 阶段反馈: 'interim' } as const;
export type BulkAction = (typeof BULK_ACTIONS)[keyof typeof BULK_ACTIONS];

const RESULTS: Readonly<Record<ResultCode, string>> = {
  CONFIRMED_ACTED: '属实已处置',
  CONFIRMED_NO_RESOURCE: '属实无可处置资源',
  NOT_CONFIRMED: '未查实',
  CONSENT_PROVEN: '已获用户同意',
  SERVICE_MESSAGE: '服务类短信',
  SPOOFED_OR_FBS: '号码伪冒或伪基站',
  TRANSFERRED_POLICE: '移送公安',
  NOT_OURS: '非本单位号码',
};
const MEASURES: Readonly<Record<MeasureKind, string>> = {
  remind: '提醒',
  'limit-rate': '限制发送频次',
  'suspend-sms': '暂停短信功能',
  'close-number': '关停号码',
  'close-port': '关停端口',
  'remove-signature': '清除签名',
  blocklist: '加入黑名单',
  intercept: '拦截',
  'hand-to-police': '移交公安',
  restore: '恢复',
};
const SCOPES: Readonly<Record<MeasureScope, string>> = {
  'displayed-code': '显示号码',
  'sub-code-prefix': '扩展码前缀',
  'main-code': '主码',
  signature: '签名',
  subscriber: '用户',
};
const HOLDERS: Readonly<Record<HolderKind, string>> = {
  own: '自有业务',
  'partner-sp': '合作方',
  'third-party-platform': '第三方平台',
  enterprise: '企业',
  individual: '个人',
};

/** Values of a closed list by how a cell may write them: in Chinese, or as the contract does. */
export type Words = ReadonlyMap<string, string>;

const words = <Value extends string>(values: readonly Value[], zh: Readonly<Record<Value, string>>): Words =>
  new Map(values.flatMap((value) => [value, zh[value]].map((word): [string, string] => [word, value])));

export type CellKind = 'text' | 'time' | 'flag';

/** One column of the file. */
export interface BulkColumn {
  /** Header, in Chinese. */
  readonly zh: string;
  readonly kind: CellKind;
  /** Member of the contract that it fills, for the result file. */
  readonly member: string;
  readonly words?: Words;
  readonly isRequired?: true;
}

const FLAGS: Words = new Map([
  ['是', 'true'],
  ['否', 'false'],
]);

const text = (zh: string, member: string, known?: Words): BulkColumn => ({
  ...{ zh, member, kind: 'text' },
  ...(known === undefined ? {} : { words: known }),
});
const time = (zh: string, member: string): BulkColumn => ({ zh, member, kind: 'time' });
const flag = (zh: string, member: string): BulkColumn => ({ zh, member, kind: 'flag', words: FLAGS });

/** One measure a line; what needs more is answered one by one. */
export const BULK_COLUMNS = {
  order: { ...text('工单编号', 'orderId'), isRequired: true },
  action: { ...text('操作', 'action', new Map(Object.entries(BULK_ACTIONS))), isRequired: true },
  unit: text('单位', 'unit'),
  handler: text('经办人', 'handler'),
  note: text('备注', 'note'),
  result: text('处理结果', 'resultCode', words(RESULT_CODES, RESULTS)),
  cause: text('原因', 'cause'),
  measure: text('处置措施', 'measures[0].kind', words(MEASURE_KINDS, MEASURES)),
  target: text('处置对象', 'measures[0].target'),
  scope: text('处置范围', 'measures[0].scope', words(MEASURE_SCOPES, SCOPES)),
  effectiveAt: time('生效时间', 'measures[0].effectiveAt'),
  endsAt: time('截止时间', 'measures[0].endsAt'),
  measureReason: text('处置理由', 'measures[0].reason'),
  noticeGiven: flag('已告知', 'measures[0].noticeGiven'),
  holder: text('使用人类型', 'holder.kind', words(HOLDER_KINDS, HOLDERS)),
  holderName: text('使用人名称', 'holder.name'),
  found: flag('查到记录', 'search.found'),
  periodFrom: time('查询开始', 'search.periodFrom'),
  periodUntil: time('查询结束', 'search.periodUntil'),
  system: text('查询系统', 'search.system'),
  reason: text('未查实理由', 'reason'),
  evidence: text('证据编号', 'evidence'),
  transferReference: text('移送文号', 'transferReference'),
  handledAt: time('办理时间', 'handledAt'),
  textForComplainant: text('答复用语', 'textForComplainant'),
} as const satisfies Record<string, BulkColumn>;

export type BulkColumnName = keyof typeof BULK_COLUMNS;

const BY_MEMBER = new Map<string, string>(Object.values(BULK_COLUMNS).map(({ member, zh }) => [member, zh]));

/** The column that a refusal is about, or the member itself where none is. */
export const columnOf = (field: string): string =>
  BY_MEMBER.get(field) ?? BY_MEMBER.get(`${field}[0].kind`) ?? BY_MEMBER.get(`${field}.kind`) ?? field;
