import { Injectable } from '@nestjs/common';
import type { JWK } from 'jose';
import type { Tx } from '#persistence/database';

/** A key pair that signs tokens; its private half is sealed. */
export interface TokenKey {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly sealed: Buffer;
  readonly madeAt: Date;
}

/** Rows of token keys. */
@Injectable()
export class TokenKeyStore {
  /** The key that signs, or null when there is none yet. */
  async signing(tx: Pick<Tx, 'query'>): Promise<TokenKey | null> {
    const [row] = await tx.query<TokenKey>(newestKey);
    return row ?? null;
  }

  /** Public keys a token may have been signed with: those in use, and those retired after `since`. */
  async published(tx: Pick<Tx, 'query'>, since: Date): Promise<JWK[]> {
    return (await tx.query<{ publicJwk: JWK }>(publishedKeys, [since])).map((row) => row.publicJwk);
  }

  /** Makes every other change of keys wait until this transaction ends. */
  async lock(tx: Tx): Promise<void> {
    await tx.query(lockKeys);
  }

  /** Lets the key sign from now on; earlier ones are retired. */
  async install(tx: Tx, { kid, publicJwk, sealed, madeAt }: TokenKey): Promise<void> {
    await tx.query(retireOthers, [madeAt]);
    await tx.query(insertKey, [kid, JSON.stringify(publicJwk), sealed, madeAt]);
  }
}

const newestKey = `
  select kid, public_jwk as "publicJwk", sealed, made_at as "madeAt" from token_keys
  where retired_at is null order by made_at desc, kid desc limit 1`;

const publishedKeys = `
  select public_jwk as "publicJwk" from token_keys where retired_at is null or retired_at > $1 order by made_at desc`;

const lockKeys = `lock table token_keys in share row exclusive mode`;

const retireOthers = `update token_keys set retired_at = $1 where retired_at is null`;

const insertKey = `insert into token_keys (kid, public_jwk, sealed, made_at) values ($1, $2, $3, $4)`;
