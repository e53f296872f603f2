import { COLUMNS } from './csv-columns';
import { BYTE_ORDER_MARK, csvLine } from './csv-writing';

export const TEMPLATE_LANGUAGES = ['zh', 'en'] as const;
export type TemplateLanguage = (typeof TEMPLATE_LANGUAGES)[number];

/** A made-up complaint that passes every check, by English header. */
export const EXAMPLE: Readonly<Record<string, string>> = {
  serial: 'A2026112000001',
  source: '本企业',
  channel: '热线',
  sender: '106901234567',
  messageReceivedAt: '2026-11-20 11:00:00',
  messageReceivedPrecision: '秒',
  complainedAt: '2026-11-20 11:30:00',
  recipientNumber: '13900000000',
  recipientCarrier: '中国移动',
  recipientProvince: '未知',
  text: '【某某商城】周年庆全场五折，退订回T',
  capture: '自动读取',
  verbatim: '是',
  messageType: '短信',
  nature: '商业营销',
  'earlierRefusal.refused': '否',
  everAgreed: '否',
  'loss.suffered': '否',
  answerWanted: '是',
  preChecked: '否',
};

/** The template in one language: its headers and one example to be replaced. */
export function csvTemplate(language: TemplateLanguage): string {
  const headers = COLUMNS.map(({ name, zh }) => (language === 'zh' ? zh : name));
  const example = COLUMNS.map(({ name, words }) => {
    const word = EXAMPLE[name] ?? '';
    return language === 'zh' ? word : (words?.get(word) ?? word);
  });
  return BYTE_ORDER_MARK + csvLine(headers) + csvLine(example);
}
