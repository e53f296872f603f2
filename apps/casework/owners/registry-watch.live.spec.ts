import { Client } from 'pg';
import pino from 'pino';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { waitFor } from '#testing/wait-for';
import { complaint, complaintBatch, takeOutbox } from '../casework.fixture';
import { ActiveRegistries } from './active-registries';
import { RegistryStore } from './registry.store';
import { RegistryWatch } from './registry-watch';
import { registryBench } from './registry.fixture';

const FILE = (carrier: string) => ['number,carrier', `13800138000,${carrier}`];

describe('versions in force', () => {
  let temporary: TemporaryDatabase;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
  }, 60_000);
  afterAll(() => temporary.drop());

  it('reach every other process: by notification at once, without it within a second', async () => {
    const [db, elsewhere] = [await temporary.database('casework'), await temporary.database('casework')];
    const desk = await registryBench(db);
    const [hearing, deaf] = [new ActiveRegistries(new RegistryStore()), new ActiveRegistries(new RegistryStore())];
    const watch = new RegistryWatch(elsewhere, hearing, pino({ level: 'silent' }));
    watch.onApplicationBootstrap();
    const versionOf = async (registries: ActiveRegistries) =>
      (await registries.current(elsewhere)).versions.get('portability')?.version;
    try {
      const admin = new Client({ connectionString: temporary.url });
      await admin.connect();
      const listening = `select from pg_stat_activity where query = 'listen casework_registries' and datname = current_database()`;
      await waitFor('the process to listen', async () => (await admin.query(listening)).rowCount! > 0);
      await admin.end();
      await desk.apply('portability', FILE('CUCC'));
      await waitFor('both to know version 1', async () => {
        return (await versionOf(hearing)) === 1 && (await versionOf(deaf)) === 1;
      });
      const draft = await desk.check('portability', FILE('CTCC'));
      // It has just asked, so only word of the flip can make it ask again before its second is over.
      hearing.forget();
      await versionOf(hearing);
      await desk.confirm(draft);
      const start = performance.now();
      await waitFor('word of version 2', async () => (await versionOf(hearing)) === 2, { everyMs: 5 });
      expect(performance.now() - start).toBeLessThan(600);
      await waitFor('the other to ask', async () => (await versionOf(deaf)) === 2, { timeoutMs: 2_000 });
    } finally {
      await watch.onModuleDestroy();
    }
  });

  it('are cited by the order: method, version and row, with holder and signature of a port', async () => {
    const db = await temporary.database('casework');
    const now = new Date();
    const { bench, apply } = await registryBench(db, now);
    const head = 'code,carrier,province,holder,signature,valid_from,source';
    await apply('ports', [
      head,
      '10690123,CUCC,31,甲公司,甲,2024-01-01,',
      '10690123,CMCC,44,平台,,2024-01-01,报备 2024Q1',
    ]);
    const sender = { displayed: '1069012388', normalized: '1069012388', kind: 'port' as const };
    const about = (signature: string) => complaint(now, { sender, signature, text: `【${signature}】优惠` });
    await bench.folding.fold(complaintBatch([about('甲'), about('乙')]));
    const issued = (await takeOutbox(db)).filter(({ type }) => type === 'order-issued.v1');
    const owners = issued.map(({ value }) => (value as { unit: string; owner: object }).owner);
    expect(issued.map(({ value }) => (value as { unit: string }).unit)).toEqual(['CUCC-31', 'CMCC-44']);
    expect(owners).toMatchObject([
      {
        method: 'port-registry',
        confidence: 'certain',
        table: expect.stringMatching(/^ports v1@[0-9a-f]{12}$/),
        row: expect.stringMatching(
          /^10690123【甲】, 甲公司 → CUCC-31, 2023-12-31T16:00:00.000Z – … \(version 1 line 2\)$/,
        ),
      },
      { row: expect.stringMatching(/^10690123, 平台 → CMCC-44, .*\(报备 2024Q1\)$/) },
    ]);
  });
});
