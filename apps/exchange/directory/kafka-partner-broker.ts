import { Inject, Injectable } from '@nestjs/common';
import { laneName, mailboxName, partnerTopics, type TopicSpec } from '#contracts/topics';
import { createKafka } from '#messaging/kafka.client';
import { TopicAdmin } from '#messaging/topic-admin';
import { Configuration } from '#runtime/configuration';
import type { Organisation } from './directory';
import type { PartnerBroker } from './partner-broker';

/** Partners' topics on Apache Kafka. */
@Injectable()
export class KafkaPartnerBroker implements PartnerBroker {
  private readonly topics: TopicAdmin;

  constructor(@Inject(Configuration) private readonly configuration: Configuration) {
    this.topics = new TopicAdmin(createKafka({ brokers: configuration.kafkaBrokers, clientId: 'liandong-directory' }));
  }

  async provide(organisations: readonly Organisation[]): Promise<void> {
    await this.topics.ensure(organisations.flatMap(topicsOf));
  }

  async issuePassword(): Promise<string | null> {
    return this.configuration.kafkaPartnerBrokers ? null : null;
  }
}

/** A mailbox for everyone, lanes only for those that may write to them. */
function topicsOf({ code, lanes }: Organisation): TopicSpec[] {
  const names = [mailboxName(code), ...lanes.map((lane) => laneName(code, lane))];
  return partnerTopics(code).filter(({ name }) => names.includes(name));
}
