import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { HmacSha256 } from './hmac';
import { randomBytesPooled } from './random';

const VERSION = 1;
const HEADER = 2;
const NONCE = 12;
const TAG = 16;

/** Secret keys by id (1–255); the first is used for new values, all can open old ones. */
export interface KeyRing {
  readonly active: number;
  readonly keys: ReadonlyMap<number, Buffer>;
}

/**
 * Reads `1:base64,2:base64`: 32-byte keys with their ids, the active one first.
 * @throws RangeError naming what is wrong, never the key.
 */
export function parseKeyRing(text: string): KeyRing {
  const keys = new Map<number, Buffer>();
  for (const part of text.split(',')) {
    const match = /^\s*(\d{1,3}):([A-Za-z0-9+/_-]+=*)\s*$/.exec(part);
    const id = Number(match?.[1]);
    const key = Buffer.from(match?.[2] ?? '', 'base64');
    if (!match || id < 1 || id > 255) throw new RangeError('expected ID:BASE64 with an ID from 1 to 255');
    if (key.length !== 32) throw new RangeError(`key ${id}: expected 32 bytes in base64, got ${key.length}`);
    if (keys.has(id)) throw new RangeError(`key ${id} is given twice`);
    keys.set(id, key);
  }
  return { active: [...keys.keys()][0]!, keys };
}

/** The same ring for one purpose (HKDF-SHA256), so that no two uses share a key. */
export function deriveRing(ring: KeyRing, purpose: string): KeyRing {
  const derived = [...ring.keys].map(([id, key]): [number, Buffer] => [
    id,
    Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `liandong/${purpose}`, 32)),
  ]);
  return { active: ring.active, keys: new Map(derived) };
}

/** Keys made ready once: a raw one would be wrapped anew at each use, which takes four times as long as the cipher. */
const ready = ({ keys }: KeyRing): ReadonlyMap<number, KeyObject> =>
  new Map([...keys].map(([id, key]) => [id, createSecretKey(key)]));

/** Seals values with AES-256-GCM. Layout: version, key id, 12-byte nonce, 16-byte tag, ciphertext. `context` is authenticated, not stored. */
export class Sealer {
  private readonly keys: ReadonlyMap<number, KeyObject>;

  constructor(private readonly ring: KeyRing) {
    this.keys = ready(ring);
  }

  seal(plain: Buffer | string, context: string): Buffer {
    const nonce = randomBytesPooled(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.keys.get(this.ring.active)!, nonce);
    cipher.setAAD(Buffer.from(context, 'utf8'));
    const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
    const end = cipher.final();
    return Buffer.concat([Buffer.from([VERSION, this.ring.active]), nonce, cipher.getAuthTag(), body, end]);
  }

  /** @throws Error when the value was altered, belongs to another context, or its key isn't in the ring. */
  open(sealed: Buffer, context: string): Buffer {
    const key = this.keys.get(sealed[1] ?? 0);
    if (sealed.length < HEADER + NONCE + TAG || sealed[0] !== VERSION) throw new Error('not a sealed value');
    if (!key) throw new Error(`sealed with key ${sealed[1]}, which is not in the ring`);
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(HEADER, HEADER + NONCE));
    decipher.setAAD(Buffer.from(context, 'utf8'));
    decipher.setAuthTag(sealed.subarray(HEADER + NONCE, HEADER + NONCE + TAG));
    return Buffer.concat([decipher.update(sealed.subarray(HEADER + NONCE + TAG)), decipher.final()]);
  }
}

/** Keyed digest that lets equal values be found without storing them. */
export class BlindIndex {
  private readonly keys: ReadonlyMap<number, HmacSha256>;

  constructor(private readonly ring: KeyRing) {
    this.keys = new Map([...ring.keys].map(([id, key]) => [id, new HmacSha256(key)]));
  }

  get activeKey(): number {
    return this.ring.active;
  }

  /** 64 hexadecimal digits under the active key. */
  of(value: string): string {
    return this.keys.get(this.ring.active)!.hex(value);
  }

  /** The same under every other key of the ring: the dual look-up while a key is being rotated. */
  underOthers(value: string): string[] {
    return [...this.keys].filter(([id]) => id !== this.ring.active).map(([, key]) => key.hex(value));
  }
}
