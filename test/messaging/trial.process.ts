import { startTrial, writeSeen } from './trial.application';

/** One process of the tiny context, for tests that end processes. Prints `ready`; ends in order on SIGTERM. */
interface Arguments {
  readonly pgUrl: string;
  readonly brokers: string;
  readonly group: string;
  readonly topics: readonly string[];
  readonly partitions?: number;
  /** How long a batch's transaction stays open after its writes. */
  readonly slowMs?: number;
  readonly batchRecords?: number;
  /** Answer each record by one on this topic, through the outbox. */
  readonly answersTopic?: string;
  readonly pauseAfterSendMs?: number;
}

async function main(): Promise<void> {
  const given = JSON.parse(process.argv[2]!) as Arguments;
  const { slowMs = 0, batchRecords = 500, answersTopic } = given;
  const trial = await startTrial({
    ...given,
    settings: { batchRecords },
    act: async (tx, fresh, batch) => {
      await writeSeen(tx, fresh, batch);
      if (answersTopic)
        await trial.outbox.add(
          tx,
          fresh.map((record) => answer(answersTopic, record)),
        );
      process.stdout.write('batch\n');
      if (slowMs > 0) await new Promise((resolve) => setTimeout(resolve, slowMs));
    },
  });
  process.on('SIGTERM', () => void trial.close().then(() => process.exit(0)));
  process.stdout.write('ready\n');
}

const answer = (topic: string, record: { offset: number; partition: number; key: Buffer | null }) => ({
  topic,
  key: String(record.key),
  type: 'trial-answered.v1',
  id: `${record.partition}/${record.offset}`,
  time: new Date(),
  value: { offset: record.offset },
});

void main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
