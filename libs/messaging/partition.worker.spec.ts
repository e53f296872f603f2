import type { Batch as KafkaBatch } from 'kafkajs';
import { createLogger } from '#runtime/logger';
import { waitFor } from '#testing/wait-for';
import { DEFAULT_CONSUMPTION } from './consumption';
import { PartitionWorker } from './partition.worker';
import { Semaphore } from './semaphore';

/** A worker as a group makes it, whose handler notes the offsets of each of its batches. */
function worker(types?: string[]) {
  const batches: number[][] = [];
  const slots = new Semaphore(1);
  let committable = 0;
  const made = new PartitionWorker(
    {
      group: 'g',
      topic: 't',
      partition: 0,
      handle: async ({ records }) => void batches.push(records.map(({ offset }) => offset)),
      backing: undefined,
      settings: DEFAULT_CONSUMPTION,
      slots,
      logger: createLogger('silent'),
      onHang: () => undefined,
      types: types && new Set(types),
    },
    () => committable++,
  );
  made.begin({ mark: undefined, low: 0, high: 0 });
  return { made, batches, slots, committed: () => committable };
}

const fetched = (from: number, types: string[]): KafkaBatch =>
  ({
    topic: 't',
    partition: 0,
    highWatermark: String(from + types.length),
    messages: types.map((type, i) => ({
      offset: String(from + i),
      timestamp: '0',
      key: null,
      value: Buffer.from('{}'),
      headers: { ce_type: Buffer.from(type) },
      attributes: 0,
    })),
  }) as unknown as KafkaBatch;

describe('PartitionWorker', () => {
  it('passes over types its handler does not want, and counts them as done', async () => {
    const { made, batches } = worker(['order-issued.v1']);
    made.offer(fetched(0, ['case-opened.v1', 'order-issued.v1', 'clock-started.v1']), 0);
    await waitFor('the batch', () => made.done === 3);
    expect(batches).toEqual([[1]]);
    expect(made.lag).toBe(0);
  });

  it('makes no batch of records nobody wants', () => {
    const { made, batches, committed } = worker(['order-issued.v1']);
    made.offer(fetched(0, ['case-opened.v1', 'clock-started.v1']), 0);
    expect(made.done).toBe(2);
    expect(committed()).toBe(1);
    expect(batches).toEqual([]);
  });

  it('cuts a batch when it is its turn: what came in while it waited is worked on together', async () => {
    const { made, batches, slots } = worker();
    await slots.acquire();
    for (let i = 0; i < 5; i++) made.offer(fetched(i * 2, ['a', 'a']), i * 2);
    slots.release();
    await waitFor('the batch', () => made.done === 10);
    expect(batches).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
  });

  it('gets everything where no types are named', async () => {
    const { made, batches } = worker();
    made.offer(fetched(0, ['a', 'b']), 0);
    await waitFor('the batch', () => made.done === 2);
    expect(batches).toEqual([[0, 1]]);
  });
});
