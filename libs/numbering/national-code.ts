import type { SenderKind } from '#contracts/vocabulary';
import { portStructure, shortStructure } from './port-structure';

/** A code of the Chinese numbering plan, cut as far as its digits allow. */
export interface Classified {
  readonly code: string;
  readonly kind: SenderKind;
  readonly mainCode?: string | null;
  readonly subPort?: string | null;
  readonly areaCode?: string | null;
  readonly warnings?: readonly string[];
}

type Refusal = 'incomplete' | 'too-long' | 'unknown-structure';

/** CMPP Src_Id, and so every sender shown on a phone, has 21 digits at most. */
const LONGEST_CODE = 21;
const SHORTEST_PORT = 8;

/**
 * What people dial or gateways put before a mobile number: CMCC 12593, 17950, 17951, 12520 and the second numbers
 * 125831–125833, CUCC 10193, 17910, 17911, CTCC 11808, 17900, 17901, 17908, 17909; then a country code or trunk zero.
 */
const AROUND_MOBILE =
  /^(?:12593|1795[01]|12520|12583[123]|10193|1791[01]|11808|1790[0189])?(?:0086|86|0)?(1[3-9]\d{9})$/;
const COUNTRY_BEFORE_IOT = /^(?:0086|86)(1(?:4|064)\d+)$/;
const MACHINE_CARD = /^14[0-468]/;
const AREA = /^0(?:10|2\d|[3-9]\d\d)/;

/** Names the kind of a code and cuts it; 1064 is tested before 106, because machines are no ports (domain trap 10). */
export function classifyNational(digits: string): Classified | Refusal {
  if (digits.length > LONGEST_CODE) return 'too-long';
  const code = withoutPrefixes(digits);
  if (code.startsWith('1064')) return machine(code);
  if (code.startsWith('106')) return port(code);
  if (/^1[3-9]/.test(code)) return subscriber(code);
  if (code.startsWith('0')) return fixed(code);
  if (code.startsWith('86')) return behindCountry(code) ?? local(code);
  return short(code) ?? local(code);
}

function withoutPrefixes(digits: string): string {
  if (digits.length <= 11) return digits;
  const mobile = AROUND_MOBILE.exec(digits);
  if (mobile) return mobile[1]!;
  const machine = COUNTRY_BEFORE_IOT.exec(digits);
  return machine && machine[1]!.length === 13 ? machine[1]! : digits;
}

function machine(code: string): Classified | Refusal {
  if (code.length < SHORTEST_PORT) return 'incomplete';
  return { code, kind: 'iot', warnings: code.length === 13 ? undefined : ['iot-length'] };
}

function port(code: string): Classified | Refusal {
  if (code.length < SHORTEST_PORT) return 'incomplete';
  return { code, kind: 'port', ...portStructure(code) };
}

/** 11 digits are a phone or a card in one; 13 digits beginning with 14 are a machine. */
function subscriber(code: string): Classified | Refusal {
  if (code.length === 13 && code.startsWith('14')) return { code, kind: 'iot' };
  if (code.length !== 11) return code.length < 11 ? 'incomplete' : 'unknown-structure';
  if (!MACHINE_CARD.test(code)) return { code, kind: 'mobile' };
  return { code, kind: 'iot', warnings: /^14[0-4]/.test(code) ? ['iot-length'] : undefined };
}

function fixed(code: string): Classified | Refusal {
  const areaCode = AREA.exec(code)?.[0];
  if (areaCode === undefined) return code.length < 10 ? 'incomplete' : 'unknown-structure';
  const local = code.slice(areaCode.length);
  if (/^[1-9]\d{6,7}$/.test(local)) return { code, kind: 'fixed', areaCode };
  return local.length < 7 ? 'incomplete' : 'unknown-structure';
}

/** Bare 86 before a whole port, fixed or 400 number; before eight digits or less it is part of the code (domain trap 15). */
function behindCountry(code: string): Classified | null {
  const rest = code.slice(2);
  if (rest.length < SHORTEST_PORT + 2 || /^10[01]|^9[56]/.test(rest)) return null;
  const found = /^106[^4]/.test(rest)
    ? port(rest)
    : /^[48]00/.test(rest)
      ? short(rest)
      : fixed(rest.startsWith('0') ? rest : '0' + rest);
  if (found === null || typeof found === 'string') return null;
  return { ...found, warnings: [...(found.warnings ?? []), 'country-code-without-plus'] };
}

/**
 * Short code 短号码: public and special services, 110, 114, 12321, 12345. Service number 客服号码: a company answers on
 * it, 100XX, 101XX, 95XXX, 96XXX, 400 and 800 numbers. Both may carry an extension.
 */
function short(code: string): Classified | Refusal | null {
  if (/^1[12]\d/.test(code)) return { code, kind: 'short-code', ...shortStructure(code) };
  if (/^(?:10[01]|9[56]\d)\d{2}/.test(code)) return { code, kind: 'service-number', ...shortStructure(code) };
  if (/^[48]00\d{7}/.test(code)) return { code, kind: 'service-number', ...shortStructure(code) };
  if (/^1|^9/.test(code)) return code.length < 7 ? 'incomplete' : 'unknown-structure';
  return null;
}

function local(code: string): Classified | Refusal {
  if (/^[2-8]\d{6,7}$/.test(code)) return { code, kind: 'fixed', warnings: ['area-code-missing'] };
  return code.length < 7 ? 'incomplete' : 'unknown-structure';
}
