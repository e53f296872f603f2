import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import pino from 'pino';
import { Principal, type AuthenticatedRequest } from '#access/principal';
import { Database } from '#persistence/database';
import { ProblemFilter } from '#runtime/problem.filter';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { ImportChecking } from './import-checking.service';
import { OwnerLookUp } from './owner-look-up.service';
import { OwnerSimulating } from './owner-simulating.service';
import { OWNERS } from './owners.room';
import { RegistryDifferenceStore } from './registry-difference.store';
import { RegistryImportStore } from './registry-import.store';
import { registryBench } from './registry.fixture';
import { VersionActivating } from './version-activating.service';

const SERVED = [
  ...[ImportChecking, VersionActivating, OwnerSimulating, OwnerLookUp],
  ...[RegistryImportStore, RegistryDifferenceStore],
];

describe('registries over HTTP', () => {
  let temporary: TemporaryDatabase;
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    const db = await temporary.database('casework');
    const { bench } = await registryBench(db);
    const module = await Test.createTestingModule({
      controllers: [...(OWNERS.controllers ?? [])],
      providers: [
        { provide: Database, useValue: db },
        ...SERVED.map((type) => ({ provide: type, useValue: bench.get(type as never) })),
      ],
    }).compile();
    app = module.createNestApplication();
    app.useGlobalFilters(new ProblemFilter(pino({ level: 'silent' })));
    app.use((request: AuthenticatedRequest, _: unknown, next: () => void) => {
      request.principal = new Principal('CNNIC', [], ['operator']);
      next();
    });
    await app.listen(0, '127.0.0.1');
    url = `${await app.getUrl()}/v1/registries`;
  }, 60_000);

  afterAll(async () => {
    await app.close();
    await temporary.drop();
  });

  const post = async (path: string, body: string | Buffer | ReadableStream, type = 'application/json') => {
    const init = { method: 'POST', headers: { 'content-type': type }, body: body as never, duplex: 'half' } as const;
    const response = await fetch(`${url}/${path}`, init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const read = async (path: string) => (await fetch(`${url}/${path}`)).json() as Promise<Record<string, unknown>>;
  const confirm = (name: string, { id, digest }: Record<string, unknown>, more = {}) =>
    post(`${name}/imports/${id as string}/confirmation`, JSON.stringify({ digest, ...more }));

  it('takes a file in GB18030 as a stream, confirms it, and explains a look-up in Chinese', async () => {
    // 接入号码,运营商,省份,持有者 / 10690123,CMCC,44,示例科技
    const bytes = Buffer.from(
      'bdd3c8ebbac5c2eb2cd4cbd3aac9cc2ccaa1b7dd2cb3d6d3d0d5df0a31303639303132332c434d43432c34342ccabec0fdbfc6bcbc0a',
      'hex',
    );
    const { status, body } = await post('ports/imports?file=ports.csv', bytes, 'text/csv');
    expect({ status, body }).toMatchObject({ status: 201, body: { state: 'checked', added: 1, errors: 0 } });
    expect(await confirm('ports', body)).toMatchObject({ status: 200, body: { state: 'applied', version: 1 } });
    const found = await read('lookup?number=1069012388&at=2026-05-01T09:30:00%2B08:00');
    expect(found).toMatchObject({ unit: 'CMCC-44', method: 'port-registry', mainCode: '10690123', subPort: '88' });
    expect(found['evidence']).toMatchObject({
      table: 'ports',
      key: '10690123',
      holder: '示例科技',
      source: 'version 1 line 2',
    });
    const text = (found['explanation'] as string[]).join('');
    for (const words of ['主码 10690123，扩展码 88', '端口登记', '持有者 示例科技', '责任单位为 CMCC-44']) {
      expect(text).toContain(words);
    }
    expect(await read('lookup?number=1069012388&version=ports:0')).toMatchObject({ unit: null });
  });

  it('gives the faults of a file to be downloaded, never as a formula', async () => {
    const file = 'number,carrier\n=1+1,CUCC\n13800138000,xx\n';
    const { body } = await post('portability/imports', file, 'text/csv; charset=utf-8');
    expect(body).toMatchObject({ state: 'refused', errors: 2, lines: 2 });
    const response = await fetch(`${url}/portability/imports/${body['id'] as string}/errors`);
    expect(response.headers.get('content-type')).toContain('text/csv');
    const lines = (await response.text()).trim().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toBe(
      `"2","FIELD_INVALID","number","a mobile number of 11 digits","'=1+1'","字段类型、格式或取值错误"`,
    );
    expect(lines.join('')).not.toMatch(/,"[=+@-]/);
    expect(await confirm('portability', body)).toMatchObject({
      status: 422,
      body: { code: 'CASEWORK_IMPORT_REFUSED' },
    });
  });

  it('answers a wrong file while it still streams', async () => {
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from('wrong,header\n'));
        for (let i = 0; i < 500; i++) controller.enqueue(Buffer.alloc(16_384, 'x'));
        controller.close();
      },
    });
    expect(await post('portability/imports', stream, 'text/csv')).toMatchObject({
      status: 400,
      body: { code: 'FIELD_INVALID' },
    });
    expect(await post('portability/imports', '{}')).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    expect(await post('phones/imports', 'a', 'text/csv')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  it('lists versions, shows what differs between two, and keeps who did what', async () => {
    const first = await post('portability/imports', 'number,carrier\n13800138000,CUCC\n13800138001,CUCC\n', 'text/csv');
    await confirm('portability', first.body);
    const second = await post('portability/imports', '号码,运营商\n13800138000,CTCC\n13800138002,CBN\n', 'text/csv');
    const { body: draftSeen } = { body: await read('portability/differences?from=1&to=2') };
    await confirm('portability', second.body);
    const seen = await read('portability/differences?from=1&to=2');
    expect(seen).toEqual(draftSeen);
    expect(seen).toMatchObject({ removed: 2, added: 2, next: null });
    expect(
      (seen['items'] as { key: string; seenBy: string }[]).map(({ key, seenBy }) => `${key} ${seenBy}`).sort(),
    ).toEqual(['13800138000 first', '13800138000 second', '13800138001 first', '13800138002 second']);
    const page = await read('portability/differences?from=1&to=2&limit=1');
    expect(page).toMatchObject({ next: '13800138000' });
    expect(await read('portability/differences?from=1&to=2&limit=1&after=13800138000')).toMatchObject({
      items: [{ key: '13800138001' }],
    });
    const { items } = (await read('portability/imports')) as { items: { version: number | null; state: string }[] };
    expect(items.map(({ version, state }) => `${version} ${state}`)).toEqual([
      '2 applied',
      '1 applied',
      'null refused',
    ]);
    expect(await post('portability/rollback', '{"reason":"导入有误"}')).toMatchObject({
      status: 200,
      body: { from: 2, to: 1 },
    });
    expect(await post('portability/rollback', '{}')).toMatchObject({ status: 400 });
    const audit = (await read('audit?registry=portability')) as { items: { act: string; actor: string }[] };
    expect(audit.items.map(({ act }) => act)).toEqual([
      'rolled-back',
      'applied',
      'checked',
      'applied',
      'checked',
      'refused',
    ]);
    expect(audit.items[0]!.actor).toBe('CNNIC/operator');
    expect(await read('')).toMatchObject({
      items: [{ registry: 'portability', version: 1, rows: 2 }, { registry: 'ports' }],
    });
  });

  it('gives a template that imports as it is', async () => {
    const template = await (await fetch(`${url}/segments/template`)).text();
    expect(template).toContain('号段,运营商');
    expect(await post('segments/imports', template, 'text/csv')).toMatchObject({
      body: { state: 'checked', added: 1 },
    });
  });
});
