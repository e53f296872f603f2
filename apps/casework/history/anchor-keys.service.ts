import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { CLOCK, type Clock } from '#kernel/clock';
import { deriveRing, Sealer } from '#kernel/sealing';
import { Database } from '#persistence/database';
import { Configuration } from '#runtime/configuration';
import { type AnchorKey, AnchorKeyStore } from './anchor-key.store';

export interface AnchorSigner {
  readonly keyId: string;
  readonly key: KeyObject;
}

/** Keeps the Ed25519 keys that sign daily roots and exports: makes the first, changes them, publishes their public halves. */
@Injectable()
export class AnchorKeys {
  private readonly sealer: Sealer;

  constructor(
    private readonly db: Database,
    private readonly store: AnchorKeyStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Configuration) configuration: Pick<Configuration, 'secretKeys'>,
  ) {
    this.sealer = new Sealer(deriveRing(configuration.secretKeys, 'anchor-keys'));
  }

  /** The key to sign with now; looked up each time, since few things are signed and a change must hold at once. */
  async signing(): Promise<AnchorSigner> {
    const { kid, sealed } = (await this.store.signing(this.db)) ?? (await this.install('first'));
    const jwk = JSON.parse(this.sealer.open(sealed, kid).toString('utf8')) as JWK;
    return { keyId: kid, key: createPrivateKey({ key: jwk as never, format: 'jwk' }) };
  }

  /** The JSON Web Key Set that partners pin and `liandong verify --keys` takes. */
  async published(): Promise<{ keys: JWK[] }> {
    const keys = await this.store.published(this.db);
    return { keys: keys.length > 0 ? keys : [(await this.install('first')).publicJwk] };
  }

  /** A new key signs from now on; roots of the old ones stay checkable, for their public halves stay. Gives its kid. */
  async rotate(): Promise<string> {
    return (await this.install('next')).kid;
  }

  /** Two processes may find none at once; the second takes the first's. */
  private async install(which: 'first' | 'next'): Promise<AnchorKey> {
    const made = await this.make();
    return this.db.transaction(async (tx) => {
      await this.store.lock(tx);
      const other = which === 'first' ? await this.store.signing(tx) : null;
      if (other !== null) return other;
      await this.store.install(tx, made);
      return made;
    });
  }

  private async make(): Promise<AnchorKey> {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const bare = publicKey.export({ format: 'jwk' }) as JWK;
    const kid = await calculateJwkThumbprint(bare);
    const sealed = this.sealer.seal(JSON.stringify(privateKey.export({ format: 'jwk' })), kid);
    return { kid, publicJwk: { ...bare, kid, alg: 'EdDSA', use: 'sig' }, sealed, madeAt: this.clock.now() };
  }
}
