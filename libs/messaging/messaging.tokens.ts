/** Transport of `@EventPattern<string>(topic, KAFKA, { group })`. */
export const KAFKA = Symbol('Kafka');

/** Injection token of the process's kafkajs client. */
export const KAFKA_CLIENT = Symbol('KafkaClient');

/** Injection token of the transport's settings. */
export const CONSUMPTION = Symbol('Consumption');
