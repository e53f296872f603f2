import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { laneName, mailboxName, partnerTopics, type TopicSpec } from '#contracts/topics';
import { BrokerUsers } from '#messaging/broker-users';
import { createKafka } from '#messaging/kafka.client';
import { TopicAdmin } from '#messaging/topic-admin';
import { Configuration } from '#runtime/configuration';
import { hasByteQuota, type Organisation } from './directory';
import type { PartnerBroker } from './partner-broker';

const PASSWORD_BYTES = 24;

/** Partners' topics on Apache Kafka, and their users and rights where a listener for partners is configured. */
@Injectable()
export class KafkaPartnerBroker implements PartnerBroker {
  private readonly topics: TopicAdmin;
  private readonly users: BrokerUsers | undefined;

  constructor(@Inject(Configuration) configuration: Pick<Configuration, 'kafkaBrokers' | 'kafkaPartnerBrokers'>) {
    const kafka = createKafka({ brokers: configuration.kafkaBrokers, clientId: 'liandong-directory' });
    this.topics = new TopicAdmin(kafka);
    this.users = configuration.kafkaPartnerBrokers ? new BrokerUsers(kafka) : undefined;
  }

  async provide(organisations: readonly Organisation[]): Promise<void> {
    await this.topics.ensure(organisations.flatMap(topicsOf));
    if (!this.users || organisations.length === 0) return;
    await this.users.allow(...organisations.map(({ code }) => code));
    for (const { code, quota } of organisations.filter(({ quota }) => hasByteQuota(quota)))
      await this.users.limit(code, { produced: quota.producedBytes, consumed: quota.consumedBytes });
  }

  async unlimit(organisations: readonly string[]): Promise<void> {
    for (const code of this.users ? organisations : []) await this.users!.limit(code, {});
  }

  async withdraw(organisations: readonly string[]): Promise<void> {
    for (const code of this.users ? organisations : []) {
      await this.users!.forbid(code);
      await this.users!.delete(code);
    }
  }

  async issuePassword(organisation: string): Promise<string | null> {
    if (!this.users) return null;
    const password = randomBytes(PASSWORD_BYTES).toString('base64url');
    await this.users.upsert(organisation, password);
    return password;
  }
}

/** A mailbox for everyone, lanes only for those that may write to them. */
function topicsOf({ code, lanes }: Organisation): TopicSpec[] {
  const names = [mailboxName(code), ...lanes.map((lane) => laneName(code, lane))];
  return partnerTopics(code).filter(({ name }) => names.includes(name));
}
