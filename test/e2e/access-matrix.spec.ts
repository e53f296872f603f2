import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { PACKAGE_ROOT } from '#kernel/package-root';
import { joinAll, NAMES, PEOPLE, READERS, type PersonName } from './access/people';
import { ROUTES } from './access/routes';
import { acted, complaint, mobile } from './complaints';
import { type Answer, HttpPartner, request } from './http-partner';
import { Site } from './site';

const UNIT = 'CMCC-44';
const NOBODYS_ID = '01900000-0000-7000-8000-000000000000';

/** A path with something in its places that belongs to nobody. */
const fill = (path: string): string =>
  path
    .replace('{unit}', 'CBN-65')
    .replace('{organisation}', 'CBN')
    .replace('{month}', '2020-01')
    .replace('{date}', '2020-01-01')
    .replace('{name}', 'portability')
    .replace('{id}', NOBODYS_ID);

/** Refused for who it is, whatever was asked. */
const isRefused = ({ status, body }: Answer): boolean =>
  status === 401 || (status === 403 && /^role /.test((body as { expected?: string }).expected ?? ''));

describe('access', () => {
  let site: Site;
  let people: Map<PersonName, HttpPartner>;
  let order: OrderIssuedV1;

  beforeAll(async () => {
    site = await Site.start('access', 'one process', ['CAGD', 'CASH']);
    people = await joinAll(site);
    const source = await HttpPartner.join(site, 'CMCC');
    await source.report(complaint({ sender: mobile('138', 'Guangdong') }));
    const mail = await source.waitForMail('the order', UNIT, ({ type }) => type === 'order-issued.v1');
    order = mail.data as OrderIssuedV1;
    const fed = await source.post(`/v1/orders/${order.orderId}/feedback`, acted(order));
    if (fed.status !== 200) throw new Error(`expected the feedback to be taken: ${JSON.stringify(fed)}`);
  }, 180_000);

  afterAll(() => site?.stop());

  it('knows every route', () => {
    const { paths } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'docs', 'openapi.json'), 'utf8')) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.sort()).toEqual(Object.keys(ROUTES).sort());
  });

  describe.each(Object.entries(ROUTES))('%s', (route, callers) => {
    const [method, path] = route.split(' ') as [string, string];
    const call = (bearer?: string): Promise<Answer> =>
      request(`${site.caseworkUrl}${fill(path)}`, method, bearer, method === 'GET' ? undefined : {});

    it(callers === 'public' ? 'needs no token' : 'refuses whoever has no token', async () => {
      const answer = await call();
      // A token is asked for with another credential: an API key.
      if (route === 'POST /v1/tokens') expect(answer.status).toBe(401);
      else expect(isRefused(answer)).toBe(callers !== 'public');
    });

    it('lets in the roles it is for and nobody else', async () => {
      if (callers === 'public') return;
      const letIn: PersonName[] = [];
      for (const name of NAMES) if (!isRefused(await call(people.get(name)!.bearer))) letIn.push(name);
      expect(letIn).toEqual(NAMES.filter((name) => callers === 'token' || callers.includes(PEOPLE[name].role)));
    });
  });

  describe('to what belongs to a unit', () => {
    /** Who gets an answer other than "no such thing". */
    async function readersOf(path: string, names: readonly PersonName[] = NAMES): Promise<PersonName[]> {
      const readers: PersonName[] = [];
      for (const name of names) if ((await people.get(name)!.get(path)).status === 200) readers.push(name);
      return readers;
    }

    /** Whose list holds something of the unit. */
    async function listersOf(path: string): Promise<PersonName[]> {
      const listers: PersonName[] = [];
      for (const name of NAMES) {
        const { body } = await people.get(name)!.get(path);
        if (JSON.stringify((body as { items: unknown }).items).includes(UNIT)) listers.push(name);
      }
      return listers;
    }

    it.each([
      ['an order', () => `/v1/orders/${order.orderId}`],
      ['its transfers', () => `/v1/orders/${order.orderId}/transfers`],
      ['a case', () => `/v1/cases/${order.caseId}`],
      ['its holders', () => `/v1/cases/${order.caseId}/holders`],
      ['its transfers by case', () => `/v1/cases/${order.caseId}/transfers`],
    ])('shows %s to those within reach, and to others not even that it exists', async (_, path) => {
      expect(await readersOf(path())).toEqual(READERS);
    });

    it('shows the export of a case to the roles for it within reach', async () => {
      const names = READERS.filter((name) =>
        ['centre-12321', 'arbiter', 'supervisor', 'hq'].includes(PEOPLE[name].role),
      );
      expect(await readersOf(`/v1/cases/${order.caseId}/export?format=json`)).toEqual(names);
    });

    it.each(['/v1/orders', '/v1/cases', '/v1/clocks', '/v1/measures'])(
      'lists it in GET %s for those within reach',
      async (path) => expect(await listersOf(`${path}?unit=${UNIT}`)).toEqual(READERS),
    );

    it('shows a clock and its explanation to those within reach', async () => {
      const { body } = await people.get('the centre')!.get(`/v1/clocks?unit=${UNIT}`);
      const { id } = (body as { items: { id: string }[] }).items[0]!;
      expect(await readersOf(`/v1/clocks/${id}`)).toEqual(READERS);
      expect(await readersOf(`/v1/clocks/${id}/explanation`)).toEqual(READERS);
    });

    it('shows a measure to those within reach', async () => {
      const { body } = await people.get('the centre')!.get(`/v1/measures?unit=${UNIT}`);
      const { id } = (body as { items: { id: string }[] }).items[0]!;
      expect(await readersOf(`/v1/measures/${id}`)).toEqual(READERS);
    });

    it('opens a mailbox to its unit and headquarters alone', async () => {
      expect(await readersOf(`/v1/mailbox/${UNIT}`)).toEqual([
        'desk of the unit',
        'receiving desk of the unit',
        'headquarters',
      ]);
    });

    it('lets only the unit and its headquarters speak for it', async () => {
      const spoke: PersonName[] = [];
      for (const name of NAMES) {
        const path = `/v1/orders/${order.orderId}/acknowledgement`;
        const { body } = await people.get(name)!.post(path, { unit: UNIT, handler: '值班员' });
        // Answered already: that is how those who may speak are told.
        if ((body as { code?: string }).code === 'CASEWORK_ILLEGAL_ORDER_TRANSITION') spoke.push(name);
      }
      expect(spoke).toEqual(['desk of the unit', 'headquarters']);
    });

    it('lets nobody take an order of another unit by naming their own', async () => {
      for (const [name, unit] of [
        ['desk of another province', 'CMCC-31'],
        ['desk of another carrier, same province', 'CTCC-44'],
      ] as const) {
        const path = `/v1/orders/${order.orderId}/acknowledgement`;
        const { status } = await people.get(name)!.post(path, { unit, handler: '值班员' });
        expect([403, 404]).toContain(status);
      }
    });
  });
});
