import type { SenderKind } from '#contracts/vocabulary';
import { classifyNational, type Classified } from './national-code';
import { cleanSender } from './sender-cleaning';

/** Why a text is no code that a phone could have shown. */
export type InvalidSenderReason =
  | 'empty'
  | 'too-long'
  | 'masked'
  | 'control-characters'
  | 'letters-in-number'
  | 'email-address'
  | 'incomplete'
  | 'unknown-structure';

/** A sender as displayed after normalisation, with its structure. */
export interface Sender {
  readonly normalized: string;
  readonly kind: SenderKind;
  /** Main code 主码 of a port, service number or short code. */
  readonly mainCode: string | null;
  /** Sub-port 扩展码: what follows the main code, possibly empty. */
  readonly subPort: string | null;
  /** Area code of a fixed number, with its leading zero. */
  readonly areaCode: string | null;
  readonly warnings: readonly string[];
}

export interface InvalidSender {
  readonly normalized: string;
  readonly kind: 'invalid';
  readonly reason: InvalidSenderReason;
  readonly warnings: readonly string[];
}

const LONGEST_INVALID = 64;
const LONGEST_ALPHANUMERIC = 11;
const E164 = /^[1-9]\d{6,14}$/;

/**
 * The code a phone showed, without what people and systems put around it: width, spaces, hyphens, +86, 0086, 86 and
 * call prefixes such as 12593 (only before a mobile number). Codes stay strings: leading zeros and 21 digits survive.
 * International codes come out as `+` and E.164. Never throws; normalising a valid result again changes nothing.
 */
export function normaliseSender(raw: string): Sender | InvalidSender {
  const clean = cleanSender(raw);
  switch (clean.shape) {
    case 'digits':
      return clean.text.startsWith('00') ? withCountry(clean.text.slice(2)) : national(clean.text);
    case 'plus':
      return withCountry(clean.text);
    case 'letters':
      return alphanumeric(clean.text);
    default:
      return invalid(clean.text, clean.shape);
  }
}

function national(digits: string, warning?: string): Sender | InvalidSender {
  const found = classifyNational(digits);
  return typeof found === 'string' ? invalid(digits, found) : sender(found, warning);
}

/** Digits that followed `+` or `00`. */
function withCountry(digits: string): Sender | InvalidSender {
  if (digits.startsWith('86')) return withChina(digits.slice(2));
  // No country code begins with 0, and +10… is no North American number: phones show ports as +106….
  if (digits.startsWith('106') || digits.startsWith('100')) return national(digits, 'plus-before-code');
  if (E164.test(digits)) return bare('+' + digits, 'international');
  if (/^(?:11|12|95|96)\d{1,4}$/.test(digits)) return national(digits, 'plus-before-code');
  return invalid(
    '+' + digits,
    digits.length > 15 ? 'too-long' : digits.length < 7 ? 'incomplete' : 'unknown-structure',
  );
}

/** Behind an explicit +86 a fixed number may have lost the zero of its area code. */
function withChina(digits: string): Sender | InvalidSender {
  const found = classifyNational(digits);
  const isWhole = typeof found !== 'string' && !found.warnings?.includes('area-code-missing');
  if (isWhole) return sender(found);
  const fixed = classifyNational('0' + digits);
  if (typeof fixed !== 'string' && fixed.kind === 'fixed') return sender(fixed);
  return typeof found === 'string' ? invalid('+86' + digits, found) : sender(found);
}

/** Letters are a sender name of at most 11 characters (3GPP TS 23.040); a long number with a stray letter is a typing error. */
function alphanumeric(text: string): Sender | InvalidSender {
  const digits = text.replace(/\D/g, '').length;
  if (digits >= 7) return invalid(text, 'letters-in-number');
  if (text.length > LONGEST_ALPHANUMERIC) return invalid(text, 'too-long');
  return bare(text, 'alphanumeric');
}

const NO_WARNING: readonly string[] = [];

function sender(found: Classified, warning?: string): Sender {
  const { code, kind, mainCode = null, subPort = null, areaCode = null, warnings = NO_WARNING } = found;
  return {
    normalized: code,
    kind,
    mainCode,
    subPort,
    areaCode,
    warnings: warning === undefined ? warnings : [...warnings, warning],
  };
}

function bare(normalized: string, kind: SenderKind): Sender {
  return { normalized, kind, mainCode: null, subPort: null, areaCode: null, warnings: NO_WARNING };
}

function invalid(text: string, reason: InvalidSenderReason): InvalidSender {
  return { normalized: text.trim().slice(0, LONGEST_INVALID).trim(), kind: 'invalid', reason, warnings: [reason] };
}
