import { Inject, Injectable } from '@nestjs/common';
import type { Role } from '#access/principal';
import { CLOCK, type Clock, DAY } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import { Database } from '#persistence/database';
import { type ApiKey, digestOf, isSecret, newSecret } from './api-key';
import { ApiKeyStore, type Bearer, type KeyHolder } from './api-key.store';

/** What a new key is to allow; left out: everything its organisation may do, for a year. With units it can't have `hq`. */
export interface KeyRequest {
  readonly organisation: string;
  readonly label?: string;
  readonly units?: readonly string[];
  readonly roles?: readonly string[];
  readonly expiresInDays?: number;
}

export const LONGEST_KEY_DAYS = 730;
const USUAL_KEY_DAYS = 365;

/** Issues, checks and revokes API keys. */
@Injectable()
export class Credentials {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(ApiKeyStore) private readonly keys: ApiKeyStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The key and, this once, its secret. @throws DomainError ORGANISATION_UNKNOWN; FIELD_INVALID for a scope beyond the organisation's. */
  async issue(request: KeyRequest, issuedBy: string): Promise<{ key: ApiKey; secret: string }> {
    const holder = await this.keys.holder(this.db, request.organisation);
    if (!holder) throw new DomainError('ORGANISATION_UNKNOWN', { field: 'organisation', got: request.organisation });
    const now = this.clock.now();
    const key: ApiKey = {
      id: uuidv7(now),
      organisation: holder.organisation,
      label: request.label ?? '',
      units: scopeOf(request, holder),
      roles: rolesOf(request, holder),
      issuedBy,
      issuedAt: now,
      expiresAt: new Date(now.getTime() + daysOf(request) * DAY),
      revokedAt: null,
      lastUsedAt: null,
    };
    const secret = newSecret(holder.organisation);
    await this.keys.insert(this.db, key, digestOf(secret));
    return { key, secret };
  }

  list(organisation: string): Promise<ApiKey[]> {
    return this.keys.list(this.db, organisation);
  }

  /** No new token is given for the key from now on; tokens already given end within ten minutes. @throws DomainError NOT_FOUND. */
  async revoke(organisation: string, id: string): Promise<void> {
    if (!(await this.keys.revoke(this.db, organisation, id, this.clock.now())))
      throw new DomainError('NOT_FOUND', { field: 'key', got: id });
  }

  /** Whom the secret speaks for. @throws DomainError NOT_AUTHENTICATED without saying whether it is unknown, expired or revoked. */
  async recognise(secret: string | undefined): Promise<Bearer> {
    const bearer =
      secret !== undefined && isSecret(secret)
        ? await this.keys.use(this.db, digestOf(secret), this.clock.now())
        : null;
    if (!bearer) throw new DomainError('NOT_AUTHENTICATED', { expected: 'a valid API key, ld_<org>_…' });
    return bearer;
  }
}

function scopeOf({ units }: KeyRequest, holder: KeyHolder): readonly string[] | null {
  if (units === undefined) return null;
  const foreign = units.find((unit) => !holder.units.includes(unit));
  if (foreign !== undefined || units.length === 0)
    throw new DomainError('FIELD_INVALID', {
      field: 'units',
      expected: `units of ${holder.organisation}`,
      got: foreign ?? 'none',
    });
  return units;
}

/** Headquarters act for every unit, so a key for some of them can't hold that role. */
function rolesOf({ roles, units }: KeyRequest, holder: KeyHolder): readonly Role[] {
  const possible = units === undefined ? holder.roles : holder.roles.filter((role) => role !== 'hq');
  if (roles === undefined) return possible;
  return roles.map((role) => {
    const found = possible.find((candidate) => candidate === role);
    if (!found)
      throw new DomainError('FIELD_INVALID', {
        field: 'roles',
        expected: `roles of ${holder.organisation}${units === undefined ? '' : ' for single units'}: ${possible.join(', ')}`,
        got: role,
      });
    return found;
  });
}

function daysOf({ expiresInDays = USUAL_KEY_DAYS }: KeyRequest): number {
  if (!Number.isInteger(expiresInDays) || expiresInDays < 1 || expiresInDays > LONGEST_KEY_DAYS)
    throw new DomainError('FIELD_INVALID', {
      field: 'expiresInDays',
      expected: `a whole number from 1 to ${LONGEST_KEY_DAYS}`,
      got: String(expiresInDays),
    });
  return expiresInDays;
}
