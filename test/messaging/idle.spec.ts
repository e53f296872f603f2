import { connectedStack } from '#stack/stack';
import { startChild } from './trial.child';
import { trialDatabase } from './trial.database';
import { freshName, freshTopic, trialKafka } from './trial.kafka';
import { readFileSync } from 'node:fs';

jest.setTimeout(60_000);
const { pgUrl, kafkaBrokers: brokers } = connectedStack();

describe('idle', () => {
  it('a process that follows 25 topics costs little while nothing happens', async () => {
    const kafka = trialKafka(brokers);
    const database = await trialDatabase(pgUrl);
    const topics = await Promise.all(Array.from({ length: 25 }, () => freshTopic(kafka, 6)));
    const child = await startChild({ pgUrl: database.url, brokers, group: freshName('trial'), topics });
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const before = cpuSeconds(child.process.pid!);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    const share = (cpuSeconds(child.process.pid!) - before) / 10;
    await child.kill('SIGTERM');
    await database.drop();
    await deleteTopics(topics);
    process.stdout.write(`idle: ${(share * 100).toFixed(1)} % of a core\n`);
    // The aim is 2 %; the bound leaves room for a machine that is busy with other tests.
    expect(share).toBeLessThan(0.05);

    async function deleteTopics(names: string[]): Promise<void> {
      const admin = kafka.admin();
      await admin.connect();
      await admin.deleteTopics({ topics: names });
      await admin.disconnect();
    }
  });
});

/** User and system time of a process so far, from /proc; 100 ticks a second on Linux. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
