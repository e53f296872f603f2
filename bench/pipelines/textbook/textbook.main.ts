import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { TextbookModule } from './textbook.module';

/** The textbook pipeline: a Nest microservice on the framework's own Kafka transport, as its documentation builds one. */
async function main(): Promise<void> {
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(TextbookModule, {
    logger: ['error', 'fatal'],
    transport: Transport.KAFKA,
    options: {
      client: { clientId: 'textbook', brokers: process.env['BENCH_BROKERS']!.split(',') },
      consumer: { groupId: 'textbook', sessionTimeout: 30_000 },
      subscribe: { fromBeginning: true },
    },
  });
  await app.listen();
  process.send!('ready');
}

process.once('SIGTERM', () => process.exit());
void main();
