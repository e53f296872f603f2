import { COMPLAINT_STREAM, DELIVERY_STREAM, laneName } from '#contracts/topics';
import { SECOND } from '#kernel/clock';
import { StopsRead, type GroupReading, type PartitionReading } from './stops-read';

const now = Date.parse('2026-05-20T16:00:00Z');

const partition = (differs: Partial<PartitionReading> = {}): PartitionReading => ({
  topic: DELIVERY_STREAM.name,
  state: 'working',
  lag: 0,
  oldest: undefined,
  done: 7,
  ...differs,
});

const group = (partitions: readonly PartitionReading[], differs: Partial<GroupReading> = {}): GroupReading => ({
  group: 'casework',
  deadBecause: undefined,
  isMember: true,
  partitions,
  ...differs,
});

const until = (...groups: GroupReading[]): number | null => new StopsRead({ consumers: groups }).until(now);

describe('what may stop clocks', () => {
  it('is read up to now when nothing waits', () => {
    expect(until(group([partition(), partition({ topic: laneName('CMCC', 'orders') })]))).toBe(now);
  });

  it('is read up to the oldest record that waits; complaints stop no clock', () => {
    const lane = partition({ topic: laneName('CMCC', 'orders'), lag: 3, oldest: now - 20 * SECOND });
    const complaints = partition({ topic: COMPLAINT_STREAM.name, lag: 900, oldest: now - 90 * SECOND });
    expect(until(group([partition(), lane, complaints]))).toBe(now - 20 * SECOND);
  });

  it('is read up to now by a process that others leave no lane to', () => {
    expect(until(group([]))).toBe(now);
    expect(until(group([partition({ topic: COMPLAINT_STREAM.name, lag: 3, oldest: now - SECOND })]))).toBe(now);
  });

  it.each(['waiting', 'paused', 'hung', 'stopped'] as const)('is read on while complaints are %s', (state) => {
    const complaints = partition({ topic: COMPLAINT_STREAM.name, state, lag: 9, oldest: now - 900 * SECOND });
    expect(until(group([partition(), complaints]))).toBe(now);
  });

  it.each([
    ['nobody consumes yet', []],
    ['another context consumes', [group([partition()], { group: 'intake' })]],
    ['nothing is assigned yet, or the brokers do not answer', [group([partition()], { isMember: false })]],
    ['the consumer has ended', [group([partition()], { deadBecause: 'crashed' })]],
    ['a lane is starting', [group([partition(), partition({ state: 'starting' })])]],
    ['a lane is paused', [group([partition({ state: 'paused' })])]],
  ] as [string, GroupReading[]][])('is unknown while %s', (_, groups) => {
    expect(until(...groups)).toBeNull();
  });

  it('is unknown after a start until what waits has been fetched; a marker at the end of a log is not waited for long', () => {
    const consumers = [group([partition({ done: undefined, lag: 1 })])];
    const stops = new StopsRead({ consumers });
    expect(stops.until(now)).toBeNull();
    expect(stops.until(now + 59 * SECOND)).toBeNull();
    expect(stops.until(now + 60 * SECOND)).toBe(now + 60 * SECOND);
  });
});
