import { Inject, Injectable } from '@nestjs/common';
import { COMPLAINT_STREAM } from '#contracts/topics';
import { MINUTE } from '#kernel/clock';
import type { GroupConsumer } from '#messaging/group.consumer';
import { KafkaTransport } from '#messaging/kafka.transport';
import type { PartitionWorker } from '#messaging/partition.worker';

/** A partition and a group as far as this looks at them. */
export type PartitionReading = Pick<PartitionWorker, 'topic' | 'state' | 'lag' | 'oldest' | 'done'>;
export type GroupReading = Pick<GroupConsumer, 'group' | 'deadBecause' | 'isMember'> & {
  readonly partitions: readonly PartitionReading[];
};

/** A log that ends in a transaction's marker looks as if a record waited for ever. */
const LONGEST_FIRST_FETCH = MINUTE;

/**
 * How far this process has applied the messages that stop clocks: units' messages and deliveries. Knows its own
 * partitions only (StopsAgreed brings all processes together); a stop that comes all the same takes an early mark back.
 */
@Injectable()
export class StopsRead {
  private readonly waiting = new WeakMap<PartitionReading, number>();

  constructor(@Inject(KafkaTransport) private readonly transport: { readonly consumers: readonly GroupReading[] }) {}

  /**
   * Everything that came before this instant has been applied, in epoch milliseconds; null while that can't be said. A
   * process whose partitions hold no stops waits for nothing: complaints may be stuck as long as they like.
   */
  until(now: number): number | null {
    const group = this.transport.consumers.find((consumer) => consumer.group === 'casework');
    if (group?.deadBecause !== undefined || group?.isMember !== true) return null;
    const lanes = group.partitions.filter((partition) => partition.topic !== COMPLAINT_STREAM.name);
    if (lanes.some((lane) => lane.state !== 'working' || this.awaitsFirst(lane, now))) return null;
    return Math.min(now, ...lanes.map((lane) => lane.oldest ?? now));
  }

  /** Records wait since the partition was assigned, and none of them was fetched: their times are unknown. */
  private awaitsFirst(partition: PartitionReading, now: number): boolean {
    const { done, oldest, lag } = partition;
    if (done !== undefined || oldest !== undefined || lag === 0) return false;
    const since = this.waiting.get(partition) ?? now;
    this.waiting.set(partition, since);
    return now - since < LONGEST_FIRST_FETCH;
  }
}
