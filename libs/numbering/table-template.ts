import { TABLE_FILES } from './table-rows';
import { TITLES } from './table-titles';

type TableFile = keyof typeof TABLE_FILES;

const VALID = { valid_from: '2026-01-01', valid_until: '', source: '示例' };

/** One invented row of each table. */
const EXAMPLES: Readonly<Record<TableFile, Readonly<Record<string, string>>>> = {
  'decisions.csv': { sender: '10620123456', organisation: 'CUCC', province: '44', ...VALID },
  'portability.csv': { number: '13800138000', carrier: 'CUCC', ...VALID },
  'ports.csv': {
    main_code: '10690123',
    sub_port: '88',
    carrier: 'CMCC',
    province: '44',
    holder: '示例科技有限公司',
    signature: '示例',
    ...VALID,
  },
  'segments.csv': { segment: '1920000', carrier: 'CBN', province: '36', city: '360100', ...VALID },
  'prefixes.csv': { prefix: '17090', carrier: 'CUCC', resold: '是', reseller: 'SNAIL', portable: '否', ...VALID },
};

/** A file to start from: Chinese headers, one example row. Spreadsheets must keep its codes as text. */
export function templateOf(file: TableFile): string {
  const { columns } = TABLE_FILES[file];
  const titles = columns.map((column) => TITLES[column]!);
  return `\uFEFF${titles.join(',')}\r\n${columns.map((column) => EXAMPLES[file][column] ?? '').join(',')}\r\n`;
}
