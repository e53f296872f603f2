import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Configuration } from '#runtime/configuration';
import { HttpAddress } from '#runtime/http-address';
import { TOKEN_AUDIENCE, TOKEN_ISSUER, TokenVerifier } from './token.verifier';

/** What exchange answers when it is asked for its keys. */
let answer: { status: number; body: string };
let server: Server;
let publicUrl: string;
let token: string;
let keys: string;

beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'EdDSA' }] });
  token = await new SignJWT({ org: 'CMCC', units: ['CMCC-44'], roles: ['desk'] })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'k' })
    .setIssuer(TOKEN_ISSUER)
    .setAudience(TOKEN_AUDIENCE)
    .setExpirationTime('10m')
    .sign(privateKey);
});

afterAll(() => server.close());

const verifier = (): TokenVerifier => new TokenVerifier({ publicUrl } as Configuration, new HttpAddress());

describe('TokenVerifier', () => {
  it('knows whom a token speaks for', async () => {
    answer = { status: 200, body: keys };
    expect(await verifier().verify(token)).toMatchObject({ organisation: 'CMCC', units: ['CMCC-44'], roles: ['desk'] });
  });

  it.each([
    ['exchange cannot read its keys', { status: 503, body: '{}' }],
    ['something else answers', { status: 200, body: '<html>' }],
    ['what comes are no keys', { status: 200, body: '{}' }],
  ])('is not available, and blames no token, when %s', async (_, given) => {
    answer = given;
    await expect(verifier().verify(token)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('refuses a token that no key of exchange has signed', async () => {
    answer = { status: 200, body: '{"keys":[]}' };
    await expect(verifier().verify(token)).rejects.toMatchObject({ code: 'NOT_AUTHENTICATED' });
    await expect(verifier().verify('nonsense')).rejects.toMatchObject({ code: 'NOT_AUTHENTICATED' });
  });
});
