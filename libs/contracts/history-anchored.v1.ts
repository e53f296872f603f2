import { CalendarDay, Instant, Sha256, Text, Whole } from './rules';

/**
 * The signed Merkle root over all history that no earlier root holds, once a Shanghai day; keep it, for it is what
 * `liandong verify --roots` compares. Signed: `liandong/history-anchor/v1`, a line feed and the canonical JSON of every
 * other member. Stream `casework.notices.v1`, to one mailbox of every organisation.
 */
export class HistoryAnchoredV1 {
  static readonly type = 'history-anchored.v1';

  /** From 1 without a gap. */
  @Whole(1) number!: number;
  /** First and last Shanghai day it closes: more than one day after an outage. */
  @CalendarDay() fromDay!: string;
  @CalendarDay() day!: string;
  @Instant() at!: string;
  /** History entries below the root. */
  @Whole(0) entries!: number;
  @Sha256() root!: string;
  /** Digest of the statement before; zeros for the first. */
  @Sha256() previous!: string;
  /** One of `/.well-known/history-keys.json`. */
  @Text(64) keyId!: string;
  /** Ed25519, base64url. */
  @Text(128) signature!: string;
}
