import {
  CAPTURES,
  CHANNELS,
  COMPLAINT_SOURCES,
  MESSAGE_TYPES,
  NATURES,
  PRECISIONS,
  YES_NO_UNKNOWN,
} from '#contracts/vocabulary';
import { PROVINCES } from '#kernel/organisations';

/** How the text of a cell becomes a value. `code`: digits that a spreadsheet may have spoilt; `home`: a code or unknown. */
export type CellKind = 'text' | 'code' | 'time' | 'flag' | 'whole' | 'amount' | 'word' | 'home';

/** One column of the template. */
export interface Column {
  /** English header; a nested member is named by its path. */
  readonly name: string;
  /** Chinese header. */
  readonly zh: string;
  readonly kind: CellKind;
  /** The file must have it; others are filled in row by row where they apply. */
  readonly isRequired: boolean;
  /** Words of a closed list, by how they may be written. */
  readonly words?: ReadonlyMap<string, string>;
  /** Chinese words in the template's help. */
  readonly help?: string;
}

const words = (values: readonly string[], zh: readonly string[]): Pick<Column, 'words' | 'help'> => ({
  words: new Map([
    ...values.map((value): [string, string] => [value, value]),
    ...zh.map((word, i): [string, string] => [word, values[i]!]),
  ]),
  help: zh.join('、'),
});

const YES_NO = words(YES_NO_UNKNOWN, ['是', '否', '未知']);
const FLAGS = words(['true', 'false'], ['是', '否']);

const required = (name: string, zh: string, kind: CellKind, more: Pick<Column, 'words' | 'help'> = {}): Column => ({
  name,
  zh,
  kind,
  isRequired: true,
  ...more,
});
const optional = (name: string, zh: string, kind: CellKind, more: Pick<Column, 'words' | 'help'> = {}): Column => ({
  ...required(name, zh, kind, more),
  isRequired: false,
});

const CARRIERS = words(
  ['CMCC', 'CTCC', 'CUCC', 'CBN', 'unknown'],
  ['中国移动', '中国电信', '中国联通', '中国广电', '未知'],
);
const HOMES = words([...Object.keys(PROVINCES), 'unknown'], [...Object.values(PROVINCES), '未知']);

/**
 * The template: the fields of complaint-reported.v1, one a column. Attachments have none. Unknown is a value and has to be
 * written; an empty cell is a missing field.
 */
export const COLUMNS: readonly Column[] = [
  required('serial', '流水号', 'code'),
  required('source', '来源', 'word', words(COMPLAINT_SOURCES, ['本企业', '12321', '其他企业', '平台', '客户端'])),
  required(
    'channel',
    '渠道',
    'word',
    words(CHANNELS, ['热线', '网站', '微信', '短信', '一键举报客户端', '应用', '来信', '未知']),
  ),
  optional('channelVendor', '客户端厂商', 'text'),
  required('sender', '被举报号码', 'code'),
  required('messageReceivedAt', '短信接收时间', 'time', { help: '北京时间，如 2026-11-20 11:00:00；未知时留空' }),
  required('messageReceivedPrecision', '接收时间精度', 'word', words(PRECISIONS, ['秒', '分', '日', '未知'])),
  required('complainedAt', '举报时间', 'time', { help: '北京时间，如 2026-11-20 11:30:00' }),
  optional('acceptedAt', '受理时间', 'time', { help: '北京时间；来源为12321时必填' }),
  required('recipientNumber', '接收号码', 'code'),
  optional('contact', '联系方式', 'code'),
  required('recipientCarrier', '接收号码所属企业', 'home', CARRIERS),
  required('recipientProvince', '接收号码归属省份', 'home', HOMES),
  required('text', '短信内容', 'text'),
  required('capture', '内容采集方式', 'word', words(CAPTURES, ['自动读取', '手工录入', '转写', '图片识别', '未知'])),
  required('verbatim', '是否原文', 'word', YES_NO),
  optional('part.n', '分条序号', 'whole'),
  optional('part.of', '分条总数', 'whole'),
  required('messageType', '短信类型', 'word', words(MESSAGE_TYPES, ['短信', '彩信', '5G消息', '闪信', '未知'])),
  optional('category.taxonomy', '分类体系', 'text'),
  optional('category.version', '分类版本', 'text'),
  optional('category.code', '分类代码', 'text'),
  required('nature', '举报性质', 'word', words(NATURES, ['商业营销', '涉嫌违法', '未知'])),
  required('earlierRefusal.refused', '此前是否拒绝', 'word', YES_NO),
  optional('earlierRefusal.at', '拒绝时间', 'time', { help: '北京时间' }),
  required('everAgreed', '此前是否同意接收', 'word', YES_NO),
  required('loss.suffered', '是否有损失', 'word', YES_NO),
  optional('loss.yuan', '损失金额（元）', 'amount'),
  required('answerWanted', '是否要求答复', 'word', YES_NO),
  required('preChecked', '是否已核查', 'flag', FLAGS),
];
