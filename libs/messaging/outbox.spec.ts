import { Partitioners } from 'kafkajs';
import fc from 'fast-check';
import type { Tx } from '#persistence/database';
import { OUTBOX_SHARDS, Outbox, unpack } from './outbox';
import { partitionOf } from './partitioner';
import type { OutboundRecord } from './records';

const record = (key: string, more: Partial<OutboundRecord> = {}): OutboundRecord => ({
  topic: 't',
  key,
  type: 'made.v1',
  id: `id-${key}`,
  time: new Date('2026-03-01T00:00:00Z'),
  value: { key },
  ...more,
});

/** Rows that `add` would insert: shard, topic, partition, count, records. */
async function rowsOf(records: OutboundRecord[], partitions = 12) {
  const written: unknown[][] = [];
  const tx = { query: async (_: string, given: unknown[]) => void written.push(given), afterCommit: () => undefined };
  await new Outbox('/liandong/test', () => partitions).add(tx as unknown as Tx, records);
  const [given = [[], [], [], [], '']] = written as [number[], string[], number[], number[], string][];
  const texts = given[4].split('\u001e');
  return given[0].map((shard, i) => ({
    shard,
    topic: given[1][i]!,
    partition: given[2][i]!,
    count: given[3][i]!,
    records: texts[i]!,
  }));
}

describe('outbox', () => {
  it('packs the records of a transaction into one row per partition, in order, and gives them back whole', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ key: fc.string({ minLength: 1, unit: 'grapheme' }), text: fc.string({ unit: 'grapheme' }) }),
        ),
        async (given) => {
          const rows = await rowsOf(given.map(({ key, text }, i) => record(key, { id: String(i), value: { text } })));
          const back = rows.flatMap((row) => unpack(row.records).map((each) => ({ ...each, row })));
          expect(back).toHaveLength(given.length);
          for (const { key, value, headers, row } of back) {
            const at = given[Number(headers['ce_id'])]!;
            expect([key, JSON.parse(value)]).toEqual([at.key, { text: at.text }]);
            expect(row.partition).toBe(partitionOf(key, 12));
            expect(row.shard).toBe(row.partition % OUTBOX_SHARDS);
          }
          for (const row of rows) {
            const ids = unpack(row.records).map(({ headers }) => Number(headers['ce_id']));
            expect(ids).toEqual([...ids].sort((a, b) => a - b));
            expect(row.count).toBe(ids.length);
          }
        },
      ),
    ));

  it('writes CloudEvents headers and those of the record, and passes JSON text through as it is', async () => {
    const [row] = await rowsOf([record('k', { value: '{"n":1.0}', headers: { position: '7' } })]);
    expect(unpack(row!.records)).toEqual([
      {
        key: 'k',
        value: '{"n":1.0}',
        headers: {
          ce_specversion: '1.0',
          ce_type: 'made.v1',
          ce_id: 'id-k',
          ce_time: '2026-03-01T00:00:00.000Z',
          ce_source: '/liandong/test',
          'content-type': 'application/json',
          position: '7',
        },
      },
    ]);
  });

  it('takes JSON text of several lines', async () => {
    const [row] = await rowsOf([record('k', { value: '{\n  "n": 1\n}' }), record('k')]);
    expect(unpack(row!.records).map(({ value }) => JSON.parse(value))).toEqual([{ n: 1 }, { key: 'k' }]);
  });

  it('chooses the partition that every Kafka client chooses', () => {
    const kafkajs = Partitioners.DefaultPartitioner();
    const partitionMetadata = Array.from({ length: 12 }, (_, partitionId) => ({ partitionId, leader: 1 }));
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (key) => {
        const message = { key: Buffer.from(key), value: null };
        expect(partitionOf(key, 12)).toBe(kafkajs({ topic: 't', partitionMetadata, message } as never));
      }),
    );
  });
});
