import { randomBytes } from 'node:crypto';
import { sha256 } from '#kernel/canonical';
import type { Role } from '#access/principal';

/** What is kept of an API key; the key itself is shown once. */
export interface ApiKey {
  readonly id: string;
  readonly organisation: string;
  readonly label: string;
  /** Units it speaks for; null: all of the organisation, those that join later too. */
  readonly units: readonly string[] | null;
  readonly roles: readonly Role[];
  readonly issuedBy: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

const FORM = /^ld_([a-z0-9]{2,16})_([A-Za-z0-9_-]{43})$/;

/** A new secret, `ld_<org>_<32 random bytes>`: the prefix lets a leaked one be recognised and traced. */
export const newSecret = (organisation: string): string =>
  `ld_${organisation.toLowerCase()}_${randomBytes(32).toString('base64url')}`;

export const isSecret = (text: string): boolean => FORM.test(text);

/** SHA-256 is enough for 32 random bytes: slow hashes guard guessable passwords, and this runs at each token. */
export const digestOf = (secret: string): Buffer => sha256(secret);
