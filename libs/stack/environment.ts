import { join } from 'node:path';
import { stateDir } from './project';
import type { StackAddresses } from './stack-file';
import { trialSecretKeys } from './trial-secrets';

/** Variables with which a process of the platform finds this stack, keys for trying included. */
export function environmentOf(stack: StackAddresses): Record<string, string> {
  return {
    LIANDONG_PG_URL: stack.pgUrl,
    LIANDONG_KAFKA_BROKERS: stack.kafkaBrokers,
    ...(stack.kafkaPartnerBrokers && { LIANDONG_KAFKA_PARTNER_BROKERS: stack.kafkaPartnerBrokers }),
    LIANDONG_REDIS_URL: stack.redisUrl,
    LIANDONG_SECRET_KEYS: process.env.LIANDONG_SECRET_KEYS || trialSecretKeys(join(stateDir, 'trial-secrets')),
  };
}
