import { Inject, Injectable } from '@nestjs/common';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { DomainError } from '#kernel/domain-error';
import { Configuration } from '#runtime/configuration';
import { HttpAddress } from '#runtime/http-address';
import { Principal, type Role } from './principal';

export const TOKEN_ISSUER = 'liandong-exchange';
export const TOKEN_AUDIENCE = 'liandong';

/** Faults of fetching the keys, not of the token: a slow answer, one that isn't 200 or no JSON, one that holds no keys. */
const KEYS_MISSING: ReadonlySet<string> = new Set([
  errors.JWKSTimeout.code,
  errors.JOSEError.code,
  errors.JWKSInvalid.code,
]);

/** Checks access tokens against the keys that exchange publishes. */
@Injectable()
export class TokenVerifier {
  private keys: JWTVerifyGetKey | undefined;

  constructor(
    @Inject(Configuration) private readonly configuration: Configuration,
    @Inject(HttpAddress) private readonly address: HttpAddress,
  ) {}

  /** @throws DomainError NOT_AUTHENTICATED for a token that is malformed, forged or expired; UNAVAILABLE when the keys can't be fetched. */
  async verify(token: string): Promise<Principal> {
    try {
      const { payload } = await jwtVerify(token, this.keySet(), {
        issuer: TOKEN_ISSUER,
        audience: TOKEN_AUDIENCE,
        algorithms: ['EdDSA'],
      });
      return new Principal(
        payload['org'] as string,
        payload['units'] as string[],
        payload['roles'] as Role[],
        payload['quota'] as Record<string, number> | undefined,
      );
    } catch (error) {
      if (!(error instanceof errors.JOSEError) || KEYS_MISSING.has(error.code)) {
        throw new DomainError('UNAVAILABLE', { expected: 'the token keys of exchange' }, { cause: error });
      }
      throw new DomainError('NOT_AUTHENTICATED', { expected: 'a current token from POST /v1/tokens', got: error.code });
    }
  }

  private keySet(): JWTVerifyGetKey {
    const base = this.configuration.publicUrl?.replace(/\/$/, '') ?? this.address.url;
    return (this.keys ??= createRemoteJWKSet(new URL(`${base}/.well-known/jwks.json`), {
      timeoutDuration: 3_000,
      cooldownDuration: 2_000,
    }));
  }
}
