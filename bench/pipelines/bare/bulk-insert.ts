import { BenchProcess } from '../../servers/bench-process';
import { processorSeconds } from '../../measuring/processor-time';
import type { Measurement } from '../../measure';
import type { BenchServers } from '../../servers/bench-servers';

/** How fast PostgreSQL takes the complaints alone, in the bare pipeline's own table and batches: what bare is held to. */
export async function measureBulkInsert(servers: BenchServers, complaints: number): Promise<Measurement> {
  const child = await BenchProcess.start('pipelines/bare/bulk-insert.main.js', {
    BENCH_PG_URL: servers.postgres.url,
    BENCH_COMPLAINTS: String(complaints),
  });
  try {
    const times = () => ({ node: processorSeconds(child.pid), postgres: servers.processorSeconds().postgres });
    const before = times();
    const answer = child.message<{ seconds: number }>();
    child.say('go');
    const { seconds } = await answer;
    const after = times();
    return {
      complaints,
      seconds,
      perSecond: complaints / seconds,
      cpu: {
        node: (1e6 * (after.node - before.node)) / complaints,
        postgres: (1e6 * (after.postgres - before.postgres)) / complaints,
      },
    };
  } finally {
    await child.stop();
  }
}
