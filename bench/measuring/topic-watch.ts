import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';

interface Sample {
  readonly at: number;
  /** High watermark by partition: what lies below it can be read. */
  readonly ends: readonly number[];
}

const INTERVAL_MS = 50;

/** Notes how far a topic can be read, twenty times a second, so that the moment a record became readable is known afterwards. */
export class TopicWatch {
  private readonly samples: Sample[] = [];
  private running = true;
  private readonly loop: Promise<void>;

  private constructor(
    private readonly admin: Admin,
    private readonly topic: string,
    first: Sample,
  ) {
    this.samples.push(first);
    this.loop = this.run();
  }

  static async start(admin: Admin, topic: string): Promise<TopicWatch> {
    return new TopicWatch(admin, topic, await sample(admin, topic));
  }

  /** Records that became readable since the start. */
  get grown(): number {
    return total(this.samples.at(-1)!) - total(this.samples[0]!);
  }

  /** Milliseconds since the topic last grew. */
  get quietMs(): number {
    const last = total(this.samples.at(-1)!);
    const grew = this.samples.find((one) => total(one) === last)!;
    return this.samples.at(-1)!.at - grew.at;
  }

  get ends(): readonly number[] {
    return this.samples.at(-1)!.ends;
  }

  /** When every given offset (by partition, -1 for none) could be read, epoch milliseconds. */
  readableAt(offsets: readonly number[]): number {
    const found = this.samples.find(({ ends }) => offsets.every((offset, partition) => offset < ends[partition]!));
    if (!found)
      throw new Error(
        `${this.topic}: expected to have seen offsets ${offsets.join(', ')}, got ${this.ends.join(', ')}`,
      );
    return found.at;
  }

  /** When the topic grew to `records` more than at the start. */
  grewTo(records: number): number {
    const found = this.samples.find((one) => total(one) - total(this.samples[0]!) >= records);
    if (!found) throw new Error(`${this.topic}: expected ${records} records, got ${this.grown}`);
    return found.at;
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.loop;
  }

  private async run(): Promise<void> {
    while (this.running) {
      await sleep(INTERVAL_MS);
      this.samples.push(await sample(this.admin, this.topic));
    }
  }
}

async function sample(admin: Admin, topic: string): Promise<Sample> {
  const offsets = await admin.fetchTopicOffsets(topic);
  const ends: number[] = [];
  for (const { partition, high } of offsets) ends[partition] = Number(high);
  return { at: Date.now(), ends };
}

const total = ({ ends }: Sample): number => ends.reduce((sum, end) => sum + end, 0);
