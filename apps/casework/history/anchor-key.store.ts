import { Injectable } from '@nestjs/common';
import type { JWK } from 'jose';
import type { Tx } from '#persistence/database';
import type { Reader } from './history.store';

/** A key pair that signs roots and exports; its private half is sealed. */
export interface AnchorKey {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly sealed: Buffer;
  readonly madeAt: Date;
}

@Injectable()
export class AnchorKeyStore {
  /** The key that signs, or null when there is none yet. */
  async signing(reader: Reader): Promise<AnchorKey | null> {
    const [row] = await reader.query<AnchorKey & Row>(newest);
    return row ?? null;
  }

  /** Every public key there ever was, the newest first. */
  async published(reader: Reader): Promise<JWK[]> {
    return (await reader.query<{ publicJwk: JWK }>(published)).map((row) => row.publicJwk);
  }

  /** Makes every other change of keys wait until this transaction ends. */
  async lock(tx: Tx): Promise<void> {
    await tx.query(lock);
  }

  /** Lets the key sign from now on; earlier ones are retired. */
  async install(tx: Tx, { kid, publicJwk, sealed, madeAt }: AnchorKey): Promise<void> {
    await tx.query(retireOthers, [madeAt]);
    await tx.query(insert, [kid, JSON.stringify(publicJwk), sealed, madeAt]);
  }
}

interface Row {
  readonly [column: string]: unknown;
}

const newest = `
  select kid, public_jwk as "publicJwk", sealed, made_at as "madeAt" from anchor_keys
  where retired_at is null order by made_at desc, kid desc limit 1`;

const published = `select public_jwk as "publicJwk" from anchor_keys order by made_at desc, kid desc`;

/** Readers go on; foreign keys of new anchors wait no longer than a change of keys takes. */
const lock = `lock table anchor_keys in share row exclusive mode`;

const retireOthers = `update anchor_keys set retired_at = $1 where retired_at is null`;

const insert = `insert into anchor_keys (kid, public_jwk, sealed, made_at) values ($1, $2, $3, $4)`;
