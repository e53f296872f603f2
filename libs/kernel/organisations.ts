/** Kinds of organisation (workflow.md §2). */
export const ORGANISATION_KINDS = [
  'carrier',
  'reseller',
  'intake-centre',
  'institute',
  'administration',
  'information-service',
] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

/** GB/T 2260 codes of the 31 mainland provinces, and their names. */
export const PROVINCES: Readonly<Record<string, string>> = {
  '11': '北京',
  '12': '天津',
  '13': '河北',
  '14': '山西',
  '15': '内蒙古',
  '21': '辽宁',
  '22': '吉林',
  '23': '黑龙江',
  '31': '上海',
  '32': '江苏',
  '33': '浙江',
  '34': '安徽',
  '35': '福建',
  '36': '江西',
  '37': '山东',
  '41': '河南',
  '42': '湖北',
  '43': '湖南',
  '44': '广东',
  '45': '广西',
  '46': '海南',
  '50': '重庆',
  '51': '四川',
  '52': '贵州',
  '53': '云南',
  '54': '西藏',
  '61': '陕西',
  '62': '甘肃',
  '63': '青海',
  '64': '宁夏',
  '65': '新疆',
};

/** Province part of an organisation's national desk. */
export const NATIONAL = '00';

const ORGANISATION_CODE = /^[A-Z0-9][A-Z0-9]{1,15}$/;
const UNIT_CODE = /^([A-Z0-9]{2,16})-(\d{2})$/;

/** Upper-case letters and digits; lower case appears only in topic names and broker users. */
export const isOrganisationCode = (value: string): boolean => ORGANISATION_CODE.test(value);

/** `<ORG>-<PP>`, e.g. `CMCC-44`; the province is one of the 31 or `00`. */
export const unitCode = (organisation: string, province: string | null | undefined): string =>
  `${organisation}-${province ?? NATIONAL}`;

/** The two parts of a unit code. @throws RangeError when it isn't one. */
export function parseUnitCode(unit: string): { organisation: string; province: string } {
  const match = UNIT_CODE.exec(unit);
  if (!match || (match[2] !== NATIONAL && !(match[2]! in PROVINCES))) throw new RangeError(`not a unit code: ${unit}`);
  return { organisation: match[1]!, province: match[2]! };
}
