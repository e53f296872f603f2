import { Injectable } from '@nestjs/common';
import type { Role } from '#access/principal';
import type { Quota } from '../directory/directory';
import type { Tx } from '#persistence/database';
import type { ApiKey } from './api-key';

/** Organisation as credentials need it. */
export interface KeyHolder {
  readonly organisation: string;
  readonly roles: readonly Role[];
  readonly units: readonly string[];
}

/** Who a presented key speaks for, its scope cut down to what the directory allows now. */
export interface Bearer {
  readonly keyId: string;
  readonly organisation: string;
  readonly units: readonly string[];
  readonly roles: readonly Role[];
  readonly quota: Quota;
}

/** Rows of API keys. */
@Injectable()
export class ApiKeyStore {
  /** The organisation's rights in the directory in force, or null when it takes no part. */
  async holder(tx: Pick<Tx, 'query'>, organisation: string): Promise<KeyHolder | null> {
    const [row] = await tx.query<KeyHolder>(findHolder, [organisation]);
    return row ?? null;
  }

  async insert(tx: Pick<Tx, 'query'>, key: ApiKey, digest: Buffer): Promise<void> {
    const { id, organisation, label, units, roles, issuedBy, issuedAt, expiresAt } = key;
    await tx.query(insertKey, [id, organisation, label, digest, units, roles, issuedBy, issuedAt, expiresAt]);
  }

  async list(tx: Pick<Tx, 'query'>, organisation: string): Promise<ApiKey[]> {
    return tx.query<ApiKey>(listKeys, [organisation]);
  }

  /** Whether there was such a key; one already revoked keeps its time. */
  async revoke(tx: Pick<Tx, 'query'>, organisation: string, id: string, now: Date): Promise<boolean> {
    return (await tx.query(revokeKey, [organisation, id, now])).length > 0;
  }

  /** Whom the key with this digest speaks for at `now`, noting its use; null when there is none that is valid. */
  async use(tx: Pick<Tx, 'query'>, digest: Buffer, now: Date): Promise<Bearer | null> {
    const [row] = await tx.query<Bearer>(useKey, [digest, now]);
    return row ?? null;
  }
}

const findHolder = `
  select code as organisation, roles,
         array(select unit from mailboxes where organisation = code and is_open order by unit) as units
  from organisations where code = $1 and left_at is null`;

const insertKey = `
  insert into api_keys (id, organisation, label, digest, units, roles, issued_by, issued_at, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;

const listKeys = `
  select id, organisation, label, units, roles, issued_by as "issuedBy", issued_at as "issuedAt",
         expires_at as "expiresAt", revoked_at as "revokedAt", last_used_at as "lastUsedAt"
  from api_keys where organisation = $1 order by issued_at, id`;

const revokeKey = `
  update api_keys set revoked_at = coalesce(revoked_at, $3) where organisation = $1 and id = $2 returning id`;

/** The directory may have taken units or roles away since the key was issued; headquarters are never bound to units. */
const useKey = `
  update api_keys k set last_used_at = $2
  from organisations o
  where k.digest = $1 and k.revoked_at is null and k.expires_at > $2 and o.code = k.organisation and o.left_at is null
  returning k.id as "keyId", k.organisation, o.quota,
    array(select r from unnest(k.roles) r where r = any (o.roles) and (k.units is null or r <> 'hq')) as roles,
    array(select m.unit from mailboxes m
          where m.organisation = k.organisation and m.is_open and (k.units is null or m.unit = any (k.units))
          order by m.unit) as units`;
