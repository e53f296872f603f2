import { join } from 'node:path';
import { Client } from 'pg';
import { PACKAGE_ROOT } from '#kernel/package-root';
import { freePorts } from '#stack/ports';
import { stateDir } from '#stack/project';
import { stackDown } from '#stack/stack';
import { stackUpInstalling } from '#stack/up-installing';
import { CleanUp } from './demo/clean-up';
import { closingTable } from './demo/closing-table';
import { drain, offer } from './demo/flow';
import { readOptions, type DemoOptions } from './demo/options';
import { Progress } from './demo/progress';
import { Centre } from './partners/centre';
import { CENTRE, REPORTERS, startPartners } from './partners/partners';
import { WireLog } from './partners/wire-log';
import { keyOf, PlatformProcess, runProgram } from './processes/platform-process';
import { trialSecretKeys } from '#stack/trial-secrets';
import { DEMO_MIX, traffic } from './traffic/complaints';
import { TextSource } from './traffic/texts';

const DIRECTORY = join(PACKAGE_ROOT, 'data', 'directory', 'directory.json');
const RESELLER = 'LTMOB';

async function main(options: DemoOptions): Promise<void> {
  const progress = new Progress(process.stderr);
  const texts = options.texts ? TextSource.fromFile(options.texts) : TextSource.invented();
  const cleanUp = new CleanUp();
  const interrupted = new Promise<'interrupted'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('interrupted'));
  });
  try {
    const work = play(options, texts, progress, cleanUp);
    if ((await Promise.race([work, interrupted])) !== 'interrupted' && !options.once) {
      progress.say('Ctrl-C 结束并停止由本演示启动的进程 / ends the demo and what it started');
      await interrupted;
    }
  } finally {
    await cleanUp.run();
  }
}

async function play(options: DemoOptions, texts: TextSource, progress: Progress, cleanUp: CleanUp): Promise<void> {
  progress.say('准备 PostgreSQL、Kafka、Redis / preparing the stack …');
  const stack = await stackUpInstalling((line) => progress.say(`  ${line}`));
  if (stack.startedNow) cleanUp.add(() => stackDown(false, () => undefined));
  const environment = {
    LIANDONG_PG_URL: stack.pgUrl,
    LIANDONG_KAFKA_BROKERS: stack.kafkaBrokers,
    ...(stack.kafkaPartnerBrokers ? { LIANDONG_KAFKA_PARTNER_BROKERS: stack.kafkaPartnerBrokers } : {}),
    LIANDONG_REDIS_URL: stack.redisUrl,
    LIANDONG_SECRET_KEYS: trialSecretKeys(join(stateDir, 'trial-secrets')),
  };
  progress.say('建库、建主题、导入名录 / migrating, loading the directory …');
  await runProgram('apps/platform/migrate.js', ['--directory', DIRECTORY], environment);
  const platform = new PlatformProcess(environment, (await freePorts(1))[0]!, join(stateDir, 'platform.log'));
  cleanUp.add(() => platform.stop());
  platform.start();
  await platform.ready();
  progress.say(`平台已启动 / the platform runs: ${platform.url}/docs`);

  const log = new WireLog();
  const brokers = stack.kafkaBrokers.split(',');
  const standIns = await startPartners(brokers, RESELLER, log);
  cleanUp.add(async () => void (await Promise.all([...standIns.values()].map((standIn) => standIn.stop()))));
  const centre = new Centre(() => platform.url, await keyOf(CENTRE, environment), log);
  centre.start();
  cleanUp.add(() => centre.stop());
  const client = new Client({ connectionString: stack.pgUrl });
  await client.connect();
  cleanUp.add(() => client.end());

  const since = new Date();
  const run = `D${since.getTime().toString(36)}`;
  const seed = options.seed ?? since.getTime() % 2_147_483_647;
  const all = traffic({
    count: options.complaints,
    seed,
    mix: DEMO_MIX,
    texts,
    run,
    now: since,
    reporters: [...REPORTERS, [RESELLER, 2]],
  });
  const onProgress = (n: number): void => progress.show(`举报 complaints ${n}/${options.complaints}`);
  await offer({ all, standIns, rate: options.rate, onProgress });
  const closing = await drain({ client, log, standIns, run, since, progress, limitMs: 180_000 });
  progress.say('');
  process.stdout.write(`\n${closingTable(closing)}\n\n`);
  if (options.json) process.stdout.write(`${JSON.stringify(closing.summary)}\n`);
  const { lost, receipts, orders } = closing.summary;
  const gaps = closing.gaps.unseen.length + closing.gaps.rowless.length;
  const { twice } = closing.summary.flows;
  if (lost + orders.issuedTwice + gaps + twice.rungs + twice.answers > 0 || receipts.received !== receipts.expected)
    process.exitCode = 1;
}

main(readOptions(process.argv)).then(
  () => process.exit(),
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  },
);
