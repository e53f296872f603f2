import { readFileSync } from 'node:fs';
import { Parser, type AsyncAPIDocumentInterface } from '@asyncapi/parser';
import { MESSAGES } from '#contracts/messages';
import { INTERNAL_TOPICS, partnerTopics } from '#contracts/topics';

const text = readFileSync('docs/contracts/generated/asyncapi.json', 'utf8');

describe('the committed AsyncAPI document', () => {
  let document: AsyncAPIDocumentInterface;

  beforeAll(async () => {
    const parsed = await new Parser().parse(text);
    // 3.0 on purpose: generators and viewers that know 3.1 are still few.
    const complaints = parsed.diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version');
    expect(complaints.map(({ code, path, message }) => ({ code, path: path.join('.'), message }))).toEqual([]);
    document = parsed.document!;
  }, 30_000);

  it('is AsyncAPI 3 without a complaint of the parser', () => {
    expect(document.version()).toBe('3.0.0');
  });

  it('has a channel for every topic, with its partitions, retention, key and messages', () => {
    const topics = [...partnerTopics('ORG'), ...INTERNAL_TOPICS];
    const channels = document.channels().all();
    expect(channels.map((channel) => channel.address()).sort()).toEqual(
      topics.map(({ name }) => name.replace('.org.', '.{organisation}.')).sort(),
    );
    for (const topic of topics) {
      const channel = channels.find((one) => one.address() === topic.name.replace('.org.', '.{organisation}.'))!;
      expect(channel.bindings().get('kafka')!.value()).toMatchObject({
        partitions: topic.partitions,
        topicConfiguration: { 'retention.ms': topic.retentionMs, 'max.message.bytes': topic.maxBytes },
      });
      expect(channel.description()).toContain(topic.key);
      expect(
        channel
          .messages()
          .all()
          .map((message) => message.name())
          .sort(),
      ).toEqual([...topic.types].sort());
    }
  });

  it('gives every message its CloudEvents headers, its schema and a sample', () => {
    const messages = document.components().messages().all();
    expect(messages.map((message) => message.name()).sort()).toEqual(MESSAGES.map(({ type }) => type).sort());
    for (const message of messages) {
      expect(message.headers()!.required()).toEqual(['ce_id', 'ce_type', 'ce_source', 'ce_specversion']);
      expect(message.payload()!.type()).toBe('object');
      expect(message.examples().all()).toHaveLength(1);
    }
  });

  it('says for both sides what they send and receive, and that partners log in', () => {
    const operations = document.operations().all();
    const ids = operations.map((operation) => operation.id());
    for (const side of ['partner', 'platform']) expect(ids.some((id) => id!.startsWith(side))).toBe(true);
    expect(ids).toEqual(
      expect.arrayContaining(['partner.send.partnerInComplaintsV1', 'partner.receive.partnerOutMailboxV1']),
    );
    const [requirement] = document.servers().all()[0]!.security();
    expect(requirement!.all()[0]!.scheme().type()).toBe('scramSha512');
  });
});
