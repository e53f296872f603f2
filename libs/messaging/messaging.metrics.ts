import { Counter, Gauge, Histogram, register } from 'prom-client';

/** A metric of the process, made once however often a test builds the modules anew. */
function once<T>(name: string, make: () => T): T {
  return (register.getSingleMetric(name) as T | undefined) ?? make();
}

const labels = ['group', 'topic'] as const;

export const batchSeconds = once(
  'liandong_batch_seconds',
  () =>
    new Histogram({
      name: 'liandong_batch_seconds',
      help: 'Time a handler took for one batch',
      labelNames: labels,
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    }),
);

export const consumedRecords = once(
  'liandong_records_consumed_total',
  () => new Counter({ name: 'liandong_records_consumed_total', help: 'Records handled or parked', labelNames: labels }),
);

export const unknownFailures = once(
  'liandong_records_parked_total',
  () =>
    new Counter({
      name: 'liandong_records_parked_total',
      help: 'Records parked after unknown failures',
      labelNames: labels,
    }),
);

export const lagRecords = once(
  'liandong_lag_records',
  () =>
    new Gauge({
      name: 'liandong_lag_records',
      help: 'Records in the assigned partitions not yet handled',
      labelNames: labels,
    }),
);

export const oldestSeconds = once(
  'liandong_oldest_record_seconds',
  () =>
    new Gauge({
      name: 'liandong_oldest_record_seconds',
      help: 'Age of the oldest record that was read and not yet handled',
      labelNames: labels,
    }),
);

export const outboxRows = once(
  'liandong_outbox_rows',
  () => new Gauge({ name: 'liandong_outbox_rows', help: 'Rows waiting for the broker', labelNames: ['context'] }),
);

export const outboxOldestSeconds = once(
  'liandong_outbox_oldest_seconds',
  () =>
    new Gauge({
      name: 'liandong_outbox_oldest_seconds',
      help: 'Age of the oldest row waiting for the broker',
      labelNames: ['context'],
    }),
);

export const relayedRecords = once(
  'liandong_records_relayed_total',
  () =>
    new Counter({
      name: 'liandong_records_relayed_total',
      help: 'Records acknowledged by the broker',
      labelNames: ['context', 'topic'],
    }),
);

export const parkedItems = once(
  'liandong_parked_items',
  () => new Gauge({ name: 'liandong_parked_items', help: 'Parked items waiting for an operator', labelNames: labels }),
);
