import { laneName, mailboxName } from '#contracts/topics';
import { connectedStack } from '#stack/stack';
import { waitFor } from '#testing/wait-for';
import { BrokerUsers, userOf } from './broker-users';
import { createKafka } from './kafka.client';
import { createProducer, sendToPartition } from './kafka.producer';
import { TopicAdmin } from './topic-admin';

const { kafkaBrokers, kafkaPartnerBrokers } = connectedStack();
const kafka = createKafka({ brokers: kafkaBrokers.split(','), clientId: 'test' });
const users = new BrokerUsers(kafka);
const unique = `T${Date.now().toString(36).toUpperCase()}`.slice(0, 14);
const [own, other] = [`${unique}A`, `${unique}B`];

const partnerClient = (organisation: string, password: string) =>
  createKafka({
    brokers: kafkaPartnerBrokers!.split(','),
    clientId: 'partner',
    sasl: { mechanism: 'scram-sha-512', username: userOf(organisation), password },
  });

async function write(password: string, topic: string): Promise<number> {
  const producer = createProducer(partnerClient(own, password));
  try {
    await producer.connect();
    return await sendToPartition(producer, topic, 0, [{ key: 'k', value: '{}' }]);
  } finally {
    await producer.disconnect();
  }
}

describe('broker users', () => {
  beforeAll(async () => {
    await new TopicAdmin(kafka).ensurePartnerTopics([own, other]);
    await users.upsert(own, 'first password');
    await users.allow(own);
    // A broker learns of users and rights from the controller's log, a moment after the answer.
    await waitFor('the new user', () =>
      write('first password', laneName(own, 'complaints')).then(
        () => true,
        () => false,
      ),
    );
  });
  afterAll(async () => {
    await users.forbid(own);
    await users.delete(own);
    const admin = kafka.admin();
    await admin.connect();
    const mine = (await admin.listTopics()).filter((topic) => topic.includes(unique.toLowerCase()));
    await admin.deleteTopics({ topics: mine });
    await admin.disconnect();
  });

  it('a partner writes its own lane', async () => {
    expect(await write('first password', laneName(own, 'orders'))).toBe(0);
  });

  it.each([
    ['the lane of another partner', () => laneName(other, 'orders')],
    ['its own mailbox', () => mailboxName(own)],
    ['an internal stream', () => 'casework.cases.v1'],
  ])('a partner can not write %s', async (_, topic) => {
    await expect(write('first password', topic())).rejects.toThrow(/not authorized/i);
  });

  it('a partner reads its own mailbox in a group of its own and no other mailbox', async () => {
    const admin = partnerClient(own, 'first password').admin();
    await admin.connect();
    expect(await admin.fetchTopicOffsets(mailboxName(own))).toHaveLength(3);
    await expect(admin.fetchTopicOffsets(mailboxName(other))).rejects.toThrow(/not authorized/i);
    await admin.disconnect();
  });

  it('a new password replaces the old one, and a deleted user is refused', async () => {
    await users.upsert(own, 'second password');
    await waitFor('the new password', () =>
      write('second password', laneName(own, 'orders')).then(
        () => true,
        () => false,
      ),
    );
    await expect(write('first password', laneName(own, 'orders'))).rejects.toThrow(/authentication/i);
    expect(await write('second password', laneName(own, 'orders'))).toBeGreaterThan(0);
    expect(await users.delete(own)).toBe(true);
    await waitFor('the deletion', () =>
      write('second password', laneName(own, 'orders')).then(
        () => false,
        () => true,
      ),
    );
    await expect(write('second password', laneName(own, 'orders'))).rejects.toThrow(/authentication/i);
    expect(await users.delete(own)).toBe(false);
  });

  it('a byte quota can be set and lifted', async () => {
    await users.limit(own, { produced: 200_000, consumed: 1_000_000 });
    await users.limit(own, {});
  });
});
