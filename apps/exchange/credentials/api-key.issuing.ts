import { systemClock } from '#kernel/clock';
import type { Database } from '#persistence/database';
import { ApiKeyStore } from './api-key.store';
import { Credentials } from './credentials.service';

/** Issues an API key outside a running service, with all rights of the organisation; the text holds the secret, shown this once. @throws DomainError ORGANISATION_UNKNOWN. */
export async function issueApiKey(db: Database, organisation: string): Promise<string> {
  const credentials = new Credentials(db, new ApiKeyStore(), systemClock);
  const { key, secret } = await credentials.issue({ organisation, label: 'npm run migrate' }, 'npm run migrate');
  return `API key of ${key.organisation}, valid until ${key.expiresAt.toISOString()}, shown only now:\n${secret}`;
}
