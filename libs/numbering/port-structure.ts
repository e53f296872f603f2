/** Main code and sub-port of a code, cut by the numbering plan and not by any register. */
export interface CodeStructure {
  /** Null when the code is shorter than its main code must be. */
  readonly mainCode: string | null;
  readonly subPort: string | null;
  readonly warnings: readonly string[];
}

const NO_WARNING: readonly string[] = [];
const RESERVED: readonly string[] = ['reserved-range'];
const INCOMPLETE: readonly string[] = ['incomplete-main-code'];

/**
 * Cuts a 106 port: 8 digits, or 12 where the fifth digit says that an enterprise holds it itself (1063Y and 1069Y with
 * Y = 5–8). Reserved blocks do appear in the wild and are cut at 8. Source: 短消息类服务接入代码申请、分配、使用与收回管理办法.
 * 1064 is no port and must not come here.
 */
export function portStructure(code: string): CodeStructure {
  const service = code[3]!;
  const fifth = code[4]!;
  const isSplitByFifth = service === '3' || service === '9';
  const length = isSplitByFifth && fifth >= '5' && fifth <= '8' ? 12 : 8;
  if (code.length < length) return { mainCode: null, subPort: null, warnings: INCOMPLETE };
  const isReserved = isSplitByFifth ? fifth >= '1' && fifth <= '4' : '0178'.includes(service);
  return cut(code, length, isReserved ? RESERVED : NO_WARNING);
}

/**
 * Cuts a short code or service number: three digits (110), six for 116xxx, 118xxx and 952xxx, ten for 400 and 800
 * numbers, else five (10086, 12321, 95588); whatever follows is an extension such as 10086999.
 */
export function shortStructure(code: string): CodeStructure {
  if (code.length <= 4) return cut(code, code.length, NO_WARNING);
  const isLong = /^(?:116|118|952)/.test(code);
  if (/^[48]00/.test(code)) return cut(code, 10, NO_WARNING);
  return cut(code, Math.min(isLong ? 6 : 5, code.length), NO_WARNING);
}

function cut(code: string, length: number, warnings: readonly string[]): CodeStructure {
  return { mainCode: code.slice(0, length), subPort: code.slice(length), warnings };
}
