import { Inject, Injectable } from '@nestjs/common';
import { SignJWT } from 'jose';
import { TOKEN_AUDIENCE, TOKEN_ISSUER } from '#access/token.verifier';
import { CLOCK, type Clock, MINUTE, SECOND } from '#kernel/clock';
import { Credentials } from '../credentials/credentials.service';
import { TOKEN_MINUTES, TokenKeys } from './token-keys.service';

const LIFE_SECONDS = (TOKEN_MINUTES * MINUTE) / SECOND;

export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: Date;
  readonly expiresInSeconds: number;
}

/** Turns an API key into a short access token that every context can check by itself. */
@Injectable()
export class TokenIssuing {
  constructor(
    @Inject(Credentials) private readonly credentials: Credentials,
    @Inject(TokenKeys) private readonly keys: TokenKeys,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws DomainError NOT_AUTHENTICATED. */
  async issue(secret: string | undefined): Promise<IssuedToken> {
    const bearer = await this.credentials.recognise(secret);
    const { kid, privateKey } = await this.keys.signing();
    const issuedAt = Math.floor(this.clock.now().getTime() / SECOND);
    const expires = issuedAt + LIFE_SECONDS;
    const token = await new SignJWT({
      org: bearer.organisation,
      units: [...bearer.units],
      roles: [...bearer.roles],
      quota: bearer.quota,
    })
      .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' })
      .setIssuer(TOKEN_ISSUER)
      .setAudience(TOKEN_AUDIENCE)
      .setSubject(bearer.keyId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expires)
      .sign(privateKey);
    return { token, expiresAt: new Date(expires * SECOND), expiresInSeconds: LIFE_SECONDS };
  }
}
