import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import { PACKAGE_ROOT } from '#kernel/package-root';
import '#messaging/kafkajs.idle-fix';
import { freePorts } from '#stack/ports';
import { stateDir } from '#stack/project';
import { trialSecretKeys } from '#stack/trial-secrets';
import { readCaseOrder } from './counting/case-order';
import { countBrokenChains } from './counting/chains';
import { CleanUp } from './demo/clean-up';
import { drain, offer } from './demo/flow';
import { Progress } from './demo/progress';
import { Centre } from './partners/centre';
import { CENTRE, REPORTERS, startPartners } from './partners/partners';
import { WireLog } from './partners/wire-log';
import { keyOf, runProgram } from './processes/platform-process';
import { planFaults } from './torture/fault-plan';
import { runFaults } from './torture/fault-run';
import { FaultServers } from './torture/fault-servers';
import { readOptions, type TortureOptions } from './torture/options';
import { result, type Result } from './torture/result';
import { SupervisedPlatform } from './torture/supervised-platform';
import { DEMO_MIX, traffic } from './traffic/complaints';
import { TextSource } from './traffic/texts';

const DIRECTORY = join(PACKAGE_ROOT, 'data', 'directory', 'directory.json');
const RESELLER = 'LTMOB';
const PROCESSES = 2;
const DRAIN_MS = 180_000;

async function main(options: TortureOptions): Promise<void> {
  const cleanUp = new CleanUp();
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => reject(new Error(`interrupted by ${signal}`)));
  });
  try {
    const counted = await Promise.race([play(options, new Progress(process.stderr), cleanUp), interrupted]);
    process.stdout.write(`${JSON.stringify(counted.figures)}\n`);
    if (!counted.isClean) process.exitCode = 1;
  } finally {
    await cleanUp.run();
  }
}

async function play(options: TortureOptions, progress: Progress, cleanUp: CleanUp): Promise<Result> {
  const say = (line: string): void => progress.say(line);
  const seed = options.seed ?? Date.now() % 2_147_483_647;
  say(`seed ${seed}: starting servers, ${PROCESSES} platform processes and the stand-in partners …`);
  const servers = await FaultServers.start();
  cleanUp.add(() => servers.stop());
  const platforms = await startPlatforms(servers, cleanUp);
  const log = new WireLog();
  const standIns = await startPartners(servers.brokers, RESELLER, log);
  cleanUp.add(async () => void (await Promise.all([...standIns.values()].map((standIn) => standIn.stop()))));

  let turn = 0;
  const key = await keyOf(CENTRE, environmentOf(servers));
  const centre = new Centre(() => platforms[turn++ % PROCESSES]!.url, key, log);
  centre.start();
  cleanUp.add(() => centre.stop());

  const since = new Date();
  const run = `T${since.getTime().toString(36)}`;
  const count = Math.round(options.minutes * 60 * options.rate);
  const reporters = [...REPORTERS, [RESELLER, 2]] as const;
  const all = traffic({ count, seed, mix: DEMO_MIX, texts: TextSource.invented(), run, now: since, reporters });
  const onProgress = (n: number): void => progress.show(`complaints ${n}/${count}`);
  const [faults] = await Promise.all([
    runFaults(planFaults(seed, options.minutes, PROCESSES), servers, platforms, say),
    offer({ all, standIns, rate: options.rate, onProgress }),
  ]);
  for (const platform of platforms) await platform.ready();
  say(`drains; processes that ended by themselves: ${platforms.reduce((sum, one) => sum + one.endedByItself, 0)}`);

  const client = new Client({ connectionString: servers.postgres.url });
  await client.connect();
  cleanUp.add(() => client.end());
  const closing = await drain({ client, log, standIns, run, since, progress, limitMs: DRAIN_MS });
  const kafka = new Kafka({ clientId: 'torture', brokers: servers.brokers, logLevel: logLevel.NOTHING });
  const [order, chains] = [await readCaseOrder(kafka), await countBrokenChains(client, since)];
  return result({ faults, closing, log, order, chains }, say);
}

const environmentOf = (servers: FaultServers) => ({
  ...servers.environment,
  LIANDONG_SECRET_KEYS: trialSecretKeys(join(stateDir, 'trial-secrets')),
});

async function startPlatforms(servers: FaultServers, cleanUp: CleanUp): Promise<SupervisedPlatform[]> {
  const environment = environmentOf(servers);
  await runProgram('apps/platform/migrate.js', ['--directory', DIRECTORY], environment);
  const ports = await freePorts(PROCESSES);
  const platforms = ports.map(
    (port, i) => new SupervisedPlatform(environment, port, join(stateDir, `torture-${i + 1}.log`)),
  );
  for (const platform of platforms) cleanUp.add(() => platform.stop());
  await Promise.all(platforms.map((platform) => platform.start()));
  return platforms;
}

main(readOptions(process.argv)).then(
  () => process.exit(),
  (error: Error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`);
    process.exit(1);
  },
);
