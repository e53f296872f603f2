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

  it('counts what it drops at its end as not done', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const { made } = worker();
    Object.assign(made['parts'], { handle: () => held, settings: { ...DEFAULT_CONSUMPTION, batchRecords: 2 } });
    made.offer(fetched(0, ['a', 'a', 'a', 'a', 'a']), 0);
    await new Promise((resolve) => setImmediate(resolve));
    const end = made.end();
    release();
    await end;
    expect(made.done).toBe(2);
  });

  it('gets everything where no types are named', async () => {
    const { made, batches } = worker();
    made.offer(fetched(0, ['a', 'b']), 0);
    await waitFor('the batch', () => made.done === 2);
    expect(batches).toEqual([[0, 1]]);
  });
});

describe('neighbours of one topic', () => {
  /** Two workers of one topic that lend to each other, with one slot between them. */
  function neighbours(handle: (offsets: string[]) => void) {
    const slots = new Semaphore(1);
    const both: PartitionWorker[] = [];
    for (const partition of [0, 1]) {
      const worker: PartitionWorker = new PartitionWorker(
        {
          group: 'g',
          topic: 't',
          partition,
          handle: async ({ records }) => handle(records.map((record) => `${record.partition}/${record.offset}`)),
          backing: undefined,
          settings: { ...DEFAULT_CONSUMPTION, retryMs: { first: 1, most: 5 } },
          slots,
          logger: createLogger('silent'),
          onHang: () => undefined,
        },
        () => undefined,
        (most) => both.filter((other) => other !== worker).flatMap((other) => other.lend(most) ?? []),
      );
      worker.begin({ mark: undefined, low: 0, high: 0 });
      both.push(worker);
    }
    return { slots, both };
  }
  const of = (partition: number, types: string[]): KafkaBatch => ({ ...fetched(0, types), partition }) as KafkaBatch;

  it('share a batch when one’s turn comes while the other waits, each in its own order', async () => {
    const batches: string[][] = [];
    const { slots, both } = neighbours((offsets) => void batches.push(offsets));
    await slots.acquire();
    both[0]!.offer(of(0, ['a', 'a']), 0);
    both[1]!.offer(of(1, ['a', 'a', 'a']), 0);
    slots.release();
    await waitFor('both', () => both[0]!.done === 2 && both[1]!.done === 3);
    expect(batches).toEqual([['0/0', '0/1', '1/0', '1/1', '1/2']]);
  });

  it('are worked on alone after a failure in common, and nothing is skipped or repeated past success', async () => {
    const handled: string[] = [];
    let failures = 0;
    const { slots, both } = neighbours((offsets) => {
      if (offsets.some((offset) => offset.startsWith('0/')) && offsets.some((offset) => offset.startsWith('1/'))) {
        failures++;
        throw new TypeError('only together');
      }
      handled.push(...offsets);
    });
    await slots.acquire();
    both[0]!.offer(of(0, ['a', 'a']), 0);
    both[1]!.offer(of(1, ['a', 'a']), 0);
    slots.release();
    await waitFor('both', () => both[0]!.done === 2 && both[1]!.done === 2);
    expect(failures).toBeGreaterThan(0);
    expect(handled.filter((offset) => offset.startsWith('0/'))).toEqual(['0/0', '0/1']);
    expect(handled.filter((offset) => offset.startsWith('1/'))).toEqual(['1/0', '1/1']);
  });

  it('a partition that is taken away while its records are lent waits for them', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const { slots, both } = neighbours(() => undefined);
    Object.assign(both[0]!['parts'], { handle: () => held });
    await slots.acquire();
    both[0]!.offer(of(0, ['a']), 0);
    both[1]!.offer(of(1, ['a']), 0);
    slots.release();
    await new Promise((resolve) => setImmediate(resolve));
    let ended = false;
    const end = both[1]!.end().then(() => (ended = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ended).toBe(false);
    release();
    await end;
    expect(both[1]!.done).toBe(1);
  });
});
