import { probeKafka, probePostgres, probeRedis } from './probes';
import type { StackAddresses } from './stack-file';
import { reasonOf } from './wait-until';

const NAMES = ['LIANDONG_PG_URL', 'LIANDONG_KAFKA_BROKERS', 'LIANDONG_REDIS_URL'] as const;

/** Servers named by the environment; undefined unless all three are. @throws when only some are */
export function givenStack(env: NodeJS.ProcessEnv = process.env): StackAddresses | undefined {
  const [pgUrl, kafkaBrokers, redisUrl] = NAMES.map((name) => env[name]);
  if (pgUrl && kafkaBrokers && redisUrl) {
    return { pgUrl, kafkaBrokers, redisUrl, kafkaPartnerBrokers: env.LIANDONG_KAFKA_PARTNER_BROKERS };
  }
  const missing = NAMES.filter((name) => !env[name]);
  if (missing.length < NAMES.length)
    throw new Error(`expected ${NAMES.join(', ')} all set or none, ${missing.join(', ')} is not set`);
  return undefined;
}

/** @throws with every server that doesn't answer */
export async function requireAnswers(stack: StackAddresses): Promise<void> {
  const probes = [probePostgres(stack.pgUrl), probeKafka(stack.kafkaBrokers), probeRedis(stack.redisUrl)];
  const settled = await Promise.allSettled(probes);
  const failures = settled.flatMap((each, index) =>
    each.status === 'rejected' ? [`${NAMES[index]}: ${reasonOf(each.reason)}`] : [],
  );
  if (failures.length > 0) throw new Error(`servers that should be there don't answer. ${failures.join('. ')}`);
}
