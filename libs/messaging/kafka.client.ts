import './kafkajs.idle-fix';
import './kafkajs.produce-fix';
import { Kafka, type KafkaConfig, logLevel, type logCreator } from 'kafkajs';
import type { Logger } from '#runtime/logger';

/** How long kafkajs tries one request: about 30 s, which outlasts a leader's move (kafka.md §4). */
export const PATIENT_RETRY = { retries: 30, initialRetryTime: 100, maxRetryTime: 1_000 };

export interface KafkaClientOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly logger?: Logger;
  readonly sasl?: KafkaConfig['sasl'];
}

/** A kafkajs client with the idle fix, bounded timeouts and our logger. */
export function createKafka({ brokers, clientId, logger, sasl }: KafkaClientOptions): Kafka {
  return new Kafka({
    brokers: [...brokers],
    clientId,
    sasl,
    ssl: false,
    connectionTimeout: 2_000,
    requestTimeout: 5_000,
    retry: PATIENT_RETRY,
    logLevel: logger ? logLevel.WARN : logLevel.NOTHING,
    logCreator: logCreatorOf(logger),
  });
}

/** Only the message and names of topics and groups: kafkajs puts whole requests and records into its extra fields. */
function logCreatorOf(logger: Logger | undefined): logCreator {
  return () =>
    ({ level, namespace, log }) => {
      if (!logger) return;
      const fields = { kafkajs: namespace, topic: log.topic, partition: log.partition, group: log.groupId };
      // Its errors are retried by kafkajs or reported by whoever called; ours say which of them matter.
      if (level <= logLevel.WARN) logger.warn(fields, log.message);
      else logger.debug(fields, log.message);
    };
}
