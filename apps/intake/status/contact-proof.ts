import { timingSafeEqual } from 'node:crypto';
import { sha256 } from '#kernel/canonical';
import { normaliseSender } from '#numbering/sender';
import type { PersonalDetails } from '../complainants/personal-details';

/** Whether what was given is the recipient's number or the contact, however it is written. Takes as long either way. */
export function isContactOf(given: string, { number, contact }: PersonalDetails): boolean {
  const plain = plainly(given);
  const isNumber = equal(plain, number);
  const isContact = equal(plain, contact === undefined ? '' : plainly(contact));
  return plain !== '' && (isNumber || isContact);
}

/** A telephone number as it is kept, anything else without spaces, in one case and width. */
function plainly(text: string): string {
  const { kind, normalized } = normaliseSender(text);
  if (kind === 'mobile' || kind === 'iot') return normalized;
  return text.normalize('NFKC').replace(/\s/g, '').toLowerCase();
}

const equal = (a: string, b: string): boolean => timingSafeEqual(sha256(a), sha256(b));
