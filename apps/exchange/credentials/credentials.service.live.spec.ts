import type { Database } from '#persistence/database';
import { problemOf } from '#runtime/problem.filter';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { bundledDirectory, installDirectory } from '../exchange.fixture';
import { ApiKeyStore } from './api-key.store';
import { Credentials, type KeyRequest } from './credentials.service';

const clock = new FixedClock(new Date());
let temporary: TemporaryDatabase;
let db: Database;
let credentials: Credentials;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  db = await temporary.database('exchange');
  await installDirectory(db, bundledDirectory(), clock.now());
  credentials = new Credentials(db, new ApiKeyStore(), clock);
}, 60_000);

afterAll(() => temporary.drop());

const issue = (more: Partial<KeyRequest>) => credentials.issue({ organisation: 'CMCC', ...more }, 'test');

describe('an API key', () => {
  it('for the whole organisation may do what headquarters may', async () => {
    expect((await issue({})).key.roles).toContain('hq');
  });

  it('for single units is no key of headquarters, whose word counts in every unit', async () => {
    const { key } = await issue({ units: ['CMCC-44'] });
    expect(key.roles).toEqual(['desk', 'receiving-desk']);
    await expect(issue({ units: ['CMCC-44'], roles: ['desk', 'hq'] })).rejects.toMatchObject({
      code: 'FIELD_INVALID',
      detail: { field: 'roles', got: 'hq' },
    });
  });

  it('for single units speaks for no headquarters, even where it was issued with them', async () => {
    const { key, secret } = await issue({});
    await db.query('update api_keys set units = $2 where id = $1', [key.id, ['CMCC-44']]);
    expect((await credentials.recognise(secret)).roles).toEqual(['desk', 'receiving-desk']);
  });

  it('whose label cannot be stored is a fault of the request', async () => {
    const fault: unknown = await issue({ label: 'a\u0000b' }).catch((error: unknown) => error);
    expect(problemOf(fault)).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
  });
});
