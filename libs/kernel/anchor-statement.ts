import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { canonicalJson, sha256Hex } from './canonical';

/** What a daily root says. Every member is signed; a root's successor names the digest of all of it. */
export interface AnchorStatement {
  /** From 1 without a gap. */
  readonly number: number;
  /** First and last Shanghai day it closes; more than one after an outage. */
  readonly fromDay: string;
  readonly day: string;
  /** ISO instant in UTC. */
  readonly at: string;
  /** Entries below the root. */
  readonly entries: number;
  /** Hex. */
  readonly root: string;
  /** Digest of the statement before, hex; zeros for the first. */
  readonly previous: string;
  readonly keyId: string;
}

/** A statement with its Ed25519 signature in base64url. */
export interface SignedAnchor extends AnchorStatement {
  readonly signature: string;
}

/** What an export says of itself: where the history ended and what else it holds. */
export interface ExportSeal {
  readonly caseId: string;
  readonly seq: number;
  readonly digest: string;
  readonly exportedAt: string;
  /** SHA-256 of the canonical readable part. */
  readonly record: string;
  readonly keyId: string;
}

/** First bytes of what is signed, so that a signature of one kind is none of the other. */
const ANCHOR_DOMAIN = 'liandong/history-anchor/v1\n';
const EXPORT_DOMAIN = 'liandong/case-export/v1\n';

const anchorText = ({ number, fromDay, day, at, entries, root, previous, keyId }: AnchorStatement): string =>
  ANCHOR_DOMAIN + canonicalJson({ number, fromDay, day, at, entries, root, previous, keyId });

const exportText = ({ caseId, seq, digest, exportedAt, record, keyId }: ExportSeal): string =>
  EXPORT_DOMAIN + canonicalJson({ caseId, seq, digest, exportedAt, record, keyId });

/** What the next statement names as `previous`. */
export const anchorDigest = (statement: AnchorStatement): string => sha256Hex(anchorText(statement));

export const signAnchor = (statement: AnchorStatement, key: KeyObject): string => signed(anchorText(statement), key);

export const signExport = (seal: ExportSeal, key: KeyObject): string => signed(exportText(seal), key);

export const isAnchorSignedBy = (anchor: SignedAnchor, keys: PinnedKeys): SignatureVerdict =>
  keys.judge(anchorText(anchor), anchor.keyId, anchor.signature);

export const isExportSignedBy = (seal: ExportSeal, signature: string, keys: PinnedKeys): SignatureVerdict =>
  keys.judge(exportText(seal), seal.keyId, signature);

const signed = (text: string, key: KeyObject): string => sign(null, Buffer.from(text), key).toString('base64url');

export type SignatureVerdict = 'good' | 'key-unknown' | 'bad';

/** Public keys that the reader trusts, by key id. */
export class PinnedKeys {
  private readonly keys = new Map<string, KeyObject>();

  /** @throws RangeError saying what is wrong with the JSON Web Key Set */
  constructor(jwks: unknown) {
    const keys = (jwks as { keys?: unknown } | null)?.keys;
    if (!Array.isArray(keys) || keys.length === 0) throw new RangeError('expected a JSON Web Key Set {"keys": […]}');
    for (const [i, jwk] of (keys as Record<string, unknown>[]).entries()) {
      const { kid, kty, crv, x } = jwk ?? {};
      if (typeof kid !== 'string' || kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string') {
        throw new RangeError(`keys[${i}]: expected an Ed25519 key with a kid`);
      }
      try {
        this.keys.set(kid, createPublicKey({ key: { kty, crv, x }, format: 'jwk' }));
      } catch {
        throw new RangeError(`keys[${i}]: x is no Ed25519 public key`);
      }
    }
  }

  judge(text: string, keyId: string, signature: string): SignatureVerdict {
    const key = this.keys.get(keyId);
    if (key === undefined) return 'key-unknown';
    // Decoding skips what is no base64url; written back, the text must be the same.
    const bytes = Buffer.from(signature, 'base64url');
    if (bytes.toString('base64url') !== signature) return 'bad';
    return verify(null, Buffer.from(text), key, bytes) ? 'good' : 'bad';
  }
}
