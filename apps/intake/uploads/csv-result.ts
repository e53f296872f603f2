import type { Receipt } from '#contracts/receipts.v1';
import type { TemplateLanguage } from './csv-template';
import { BYTE_ORDER_MARK, csvLine } from './csv-writing';

const HEADERS: Readonly<Record<TemplateLanguage, readonly string[]>> = {
  zh: ['行号', '流水号', '结果', '状态', '错误代码', '字段', '应为', '实为', '受理编号'],
  en: ['line', 'serial', 'outcome', 'state', 'code', 'field', 'expected', 'got', 'acceptanceNumber'],
};

/** First line of a result file; outcomes and codes are the same words as in receipts, whatever the language. */
export const resultHeader = (language: TemplateLanguage): string => BYTE_ORDER_MARK + csvLine(HEADERS[language]);

/** What became of one line; `line` counts from 1 as a text editor does. */
export const resultLine = (line: number, receipt: Receipt): string =>
  csvLine([
    String(line),
    receipt.itemId ?? '',
    receipt.outcome,
    receipt.state ?? '',
    receipt.code ?? '',
    receipt.field ?? '',
    receipt.expected ?? '',
    receipt.got ?? '',
    receipt.acceptanceNumber ?? '',
  ]);
