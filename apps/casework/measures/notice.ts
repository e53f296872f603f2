import { timingSafeEqual } from 'node:crypto';
import { sha256 } from '#kernel/canonical';
import { uuidv7 } from '#kernel/ids';
import { randomBytesPooled } from '#kernel/random';
import { numberOf } from '../numbers';

/** Crockford base 32: what is read over a telephone isn't mistaken. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 80 bits: nobody finds them out from a digest, however many notices there are. */
const LENGTH = 16;

/** 处置告知书: number and one-time code with which the affected party may appeal. */
export interface Notice {
  readonly measureId: string;
  readonly number: string;
  /** As printed: four groups of four. Never stored. */
  readonly code: string;
  /** Hex. */
  readonly codeHash: string;
}

export function newNotice(now: Date): Notice {
  const measureId = uuidv7(now);
  const number = noticeNumber(measureId);
  const bare = [...randomBytesPooled(LENGTH)].map((byte) => DIGITS[byte & 31]).join('');
  return { measureId, number, code: bare.match(/.{4}/g)!.join('-'), codeHash: digestOf(number, bare).toString('hex') };
}

export const noticeNumber = (noticeId: string): string => numberOf('TZ', noticeId);

/** Whether the code belongs to the notice; takes the same time whatever is wrong. `kept` is null where there is no notice. */
export function provesNotice(number: string, code: string, kept: Buffer | null): boolean {
  const given = digestOf(number.trim().toUpperCase(), bareCode(code));
  const isEqual = timingSafeEqual(given, kept ?? NO_NOTICE);
  return kept !== null && isEqual;
}

const NO_NOTICE = Buffer.alloc(32);

/** As people copy it: any case, with or without hyphens and spaces, O for 0, I and L for 1. */
const bareCode = (code: string): string =>
  code
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s-]+/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');

const digestOf = (number: string, bare: string): Buffer => sha256(`${number}\n${bare}`);

/** Where and how to appeal, as the notice says it (反电信网络诈骗法 Art. 32: reason, remedy channel, materials). */
export const APPEAL_ROUTES: readonly string[] = [
  '向作出处置的运营企业客服提出申诉',
  '向12321网络不良与垃圾信息举报受理中心提出申诉',
  '在联动平台申诉页面（/v1/appeals/page）凭告知书编号和验证码提出，无需注册',
];

export const APPEAL_MATERIALS: readonly string[] = [
  '告知书编号和一次性验证码',
  '申诉理由',
  '可证明理由的材料说明（如有）',
];
