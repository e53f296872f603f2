import type { NormalisationTable } from '../matching/normalisation.table';
import { BandKeys, USUAL_BANDING, type Banding } from './bands';
import { Fingerprinter, MOST_GRAMS, type Fingerprint } from './fingerprint';

const HEADER = 4;
const DIGEST = 32;
/** Stands for the bound of a short text; the bound of a long one is its 256th hash or more, so never 0. */
const SHORT = 0;

/** A fingerprint as columns of a table: campaigns are found by equal keys and compared by bytes. */
export interface StoredFingerprint {
  /** Only fingerprints of one version compare. */
  readonly version: string;
  readonly bytes: Uint8Array;
  /** Each fits a `bigint` column. */
  readonly bandKeys: readonly bigint[];
}

/** Takes fingerprints of texts for a store; owns buffers, so one per thread. */
export class FingerprintTaking {
  private readonly fingerprinter: Fingerprinter;
  private readonly bandKeys: BandKeys;
  readonly version: string;

  constructor(table: NormalisationTable, banding: Banding = USUAL_BANDING) {
    this.fingerprinter = new Fingerprinter(table);
    this.bandKeys = new BandKeys(banding);
    this.version = `${table.version}/pairs-${MOST_GRAMS}/${banding.bands}x${banding.rows}`;
  }

  /** Null when masking leaves nothing of a text. */
  of(text: string): StoredFingerprint | null {
    const fingerprint = this.fingerprinter.of(text);
    return fingerprint === null ? null : this.stored(fingerprint);
  }

  /** The same of a centre. */
  stored(fingerprint: Fingerprint): StoredFingerprint {
    const bandKeys = this.bandKeys.of(fingerprint).map(BigInt);
    return { version: this.version, bytes: bytesOf(fingerprint), bandKeys };
  }
}

/** Little-endian: the bound (0 of a short text, whose digest follows), then the hashes. 220 bytes for a usual message, 1,028 at most. */
export function bytesOf({ grams, bound, digest }: Fingerprint): Uint8Array {
  const from = HEADER + (digest === null ? 0 : DIGEST);
  const bytes = new Uint8Array(from + grams.length * 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, digest === null ? bound : SHORT, true);
  if (digest !== null) bytes.set(Buffer.from(digest, 'hex'), HEADER);
  grams.forEach((gram, i) => view.setUint32(from + i * 4, gram, true));
  return bytes;
}

/** Reads what `bytesOf` wrote. @throws RangeError when these are no such bytes */
export function fingerprintOf(bytes: Uint8Array): Fingerprint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isShort = bytes.length >= HEADER && view.getUint32(0, true) === SHORT;
  const from = HEADER + (isShort ? DIGEST : 0);
  if (bytes.length < from || (bytes.length - from) % 4 !== 0) {
    throw new RangeError(`expected the bytes of a fingerprint, got ${bytes.length} bytes`);
  }
  const grams = Uint32Array.from({ length: (bytes.length - from) / 4 }, (_, i) => view.getUint32(from + i * 4, true));
  if (!isShort) return { grams, bound: view.getUint32(0, true), digest: null };
  return { grams, bound: 0xffff_ffff, digest: Buffer.from(bytes.subarray(HEADER, from)).toString('hex') };
}
