import { ERROR_CODES } from '#kernel/error-codes';
import { BULK_COLUMNS, columnOf } from './bulk-columns';
import type { BulkView } from './bulk.view';

/** Lets a spreadsheet see that it is UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';
/** What a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

const line = (cells: readonly string[]): string => cells.map(quoted).join(',') + '\r\n';

function quoted(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const HEADER = ['行号', '工单编号', '结果', '工单状态', '错误码', '错误说明', '列', '应为', '实为'];

/** The result as a file: a line for each line. */
export function bulkResult({ lines }: BulkView): string {
  const rows = lines.map(({ line: number, orderNumber, outcome, state, code, field, expected, got }) =>
    line([
      String(number),
      orderNumber ?? '',
      outcome === 'accepted' ? '已接收' : '未接收',
      state ?? '',
      code ?? '',
      code === undefined ? '' : (ERROR_CODES as Readonly<Record<string, { zh: string }>>)[code]!.zh,
      field === undefined ? '' : columnOf(field),
      expected ?? '',
      got ?? '',
    ]),
  );
  return BYTE_ORDER_MARK + line(HEADER) + rows.join('');
}

/** The headers, and one line that shows how cells are written. */
export function bulkTemplate(): string {
  const example: Partial<Record<string, string>> = {
    order: 'GD-20260506-0F3K9M2QX7VAH',
    action: '回单',
    handler: '粤-0231',
    result: '属实已处置',
    cause: '个人用户群发广告',
    measure: '暂停短信功能',
    target: '13800138000',
    scope: '用户',
    effectiveAt: '2026-05-08 10:00',
    measureReason: '群发营销短信',
    noticeGiven: '是',
    holder: '个人',
    handledAt: '2026-05-08 11:00',
    textForComplainant: '经核查属实，已暂停该号码短信功能。',
  };
  const columns = Object.entries(BULK_COLUMNS);
  return BYTE_ORDER_MARK + line(columns.map(([, { zh }]) => zh)) + line(columns.map(([name]) => example[name] ?? ''));
}
