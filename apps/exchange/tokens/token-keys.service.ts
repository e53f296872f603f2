import { Inject, Injectable } from '@nestjs/common';
import { calculateJwkThumbprint, type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { CLOCK, type Clock, MINUTE } from '#kernel/clock';
import { deriveRing, Sealer } from '#kernel/sealing';
import { Database, type Tx } from '#persistence/database';
import { Configuration } from '#runtime/configuration';
import { type TokenKey, TokenKeyStore } from './token-key.store';

export const TOKEN_MINUTES = 10;

/** A retired key is published for as long as a token signed by it may live, and a little more. */
const PUBLISHED_AFTER_MS = (TOKEN_MINUTES + 5) * MINUTE;

/** How long a process signs with the key it knows before it looks for a newer one. */
const LOOK_AGAIN_MS = MINUTE / 2;

interface Signer {
  readonly kid: string;
  readonly privateKey: CryptoKey | Uint8Array;
  readonly until: number;
}

/** Keeps the keys that sign access tokens: makes the first, rotates them, publishes their public halves. */
@Injectable()
export class TokenKeys {
  private readonly sealer: Sealer;
  private signer: Signer | undefined;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(TokenKeyStore) private readonly store: TokenKeyStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Configuration) configuration: Pick<Configuration, 'secretKeys'>,
  ) {
    this.sealer = new Sealer(deriveRing(configuration.secretKeys, 'token-keys'));
  }

  /** The key to sign with now. */
  async signing(): Promise<Signer> {
    const now = this.clock.now().getTime();
    if (this.signer && now < this.signer.until) return this.signer;
    const key = (await this.store.signing(this.db)) ?? (await this.makeFirst());
    const privateJwk = JSON.parse(this.sealer.open(key.sealed, key.kid).toString('utf8')) as JWK;
    return (this.signer = {
      kid: key.kid,
      privateKey: await importJWK(privateJwk, 'EdDSA'),
      until: now + LOOK_AGAIN_MS,
    });
  }

  /** The JSON Web Key Set that checks tokens. */
  async published(): Promise<{ keys: JWK[] }> {
    const since = new Date(this.clock.now().getTime() - PUBLISHED_AFTER_MS);
    const keys = await this.store.published(this.db, since);
    return { keys: keys.length > 0 ? keys : [(await this.makeFirst()).publicJwk] };
  }

  /** A new key signs from now on (other processes: within half a minute); tokens of the old one stay valid to their end. Gives its kid. */
  async rotate(): Promise<string> {
    const key = await this.make();
    await this.db.transaction(async (tx) => {
      await this.store.lock(tx);
      await this.store.install(tx, key);
    });
    this.signer = undefined;
    return key.kid;
  }

  /** Two processes may find none at once; the second takes the first's. */
  private async makeFirst(): Promise<TokenKey> {
    const key = await this.make();
    return this.db.transaction(async (tx: Tx) => {
      await this.store.lock(tx);
      const other = await this.store.signing(tx);
      if (other) return other;
      await this.store.install(tx, key);
      return key;
    });
  }

  private async make(): Promise<TokenKey> {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const bare = await exportJWK(publicKey);
    const kid = await calculateJwkThumbprint(bare);
    const sealed = this.sealer.seal(JSON.stringify(await exportJWK(privateKey)), kid);
    return { kid, publicJwk: { ...bare, kid, alg: 'EdDSA', use: 'sig' }, sealed, madeAt: this.clock.now() };
  }
}
