import { randomFillSync } from 'node:crypto';

const pool = Buffer.allocUnsafe(16_384);
let used = pool.length;

/** `size` random bytes (≤ 64) as lower-case hex, from the same pool. */
export function randomHexPooled(size: number): string {
  if (used + size > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += size;
  return pool.toString('hex', used - size, used);
}

/** A fresh copy of `size` random bytes (≤ 64). Pooled: one call to the kernel serves a thousand salts. */
export function randomBytesPooled(size: number): Buffer {
  if (used + size > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += size;
  return Buffer.from(pool.subarray(used - size, used));
}
