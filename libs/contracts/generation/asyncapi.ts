import { MESSAGES, type MessageContract } from '../messages';
import { INTERNAL_TOPICS, partnerTopics, type TopicSpec } from '../topics';
import { CLOUD_EVENTS_HEADERS } from './cloud-events';
import type { Docstrings } from './docstrings';
import { schemasOf, type Schema } from './schema';

/** Samples of a message, by the name they are shown under. */
export type Samples = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** Stands for an organisation code while topic names are made; taken out again for the parameter. */
const PLACEHOLDER = 'ORGANISATION';
const PARAMETER = '{organisation}';

interface Channel {
  readonly id: string;
  readonly spec: TopicSpec;
  readonly isPartners: boolean;
}

/** The AsyncAPI 3 document of all topics, seen from the partner and from the platform. */
export function asyncApi(docstrings: Docstrings, samples: Samples): Schema {
  const channels: Channel[] = [
    ...partnerTopics(PLACEHOLDER).map((spec) => ({ id: channelId(spec), spec, isPartners: true })),
    ...INTERNAL_TOPICS.map((spec) => ({ id: channelId(spec), spec, isPartners: false })),
  ];
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Liandong message contracts',
      version: '1.0.0',
      description:
        'Topics and messages of the inter-carrier spam-SMS linkage platform. CloudEvents 1.0 in Kafka binary mode: ' +
        'headers carry the attributes, the value is the JSON data. A new meaning is a new version of a message; a ' +
        'compatible change adds optional fields.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      tags: [
        { name: 'partner', description: 'What a partner sends and receives' },
        { name: 'platform', description: 'What the platform receives, sends and tells between its contexts' },
      ],
    },
    defaultContentType: 'application/json',
    servers: servers(),
    channels: Object.fromEntries(channels.map((channel) => [channel.id, channelObject(channel)])),
    operations: Object.fromEntries(channels.flatMap(operationsOf)),
    components: {
      messages: Object.fromEntries(MESSAGES.map((of) => [of.type, messageObject(of, docstrings, samples)])),
      messageTraits: { cloudEvent: { headers: CLOUD_EVENTS_HEADERS } },
      schemas: Object.assign({}, ...MESSAGES.map((of) => schemasOf(of, docstrings, '#/components/schemas/'))),
      securitySchemes: {
        scram: {
          type: 'scramSha512',
          description: 'One broker user per organisation, in lower case (`cmcc`); its ACLs are its identity.',
        },
      },
    },
  };
}

/** `partner.organisation.in.complaints.v1` → `partnerInComplaintsV1` */
function channelId({ name }: TopicSpec): string {
  const words = name.split('.').filter((word) => word !== PLACEHOLDER.toLowerCase());
  return words.map((word, i) => (i === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join('');
}

const servers = (): Schema => ({
  partners: {
    host: '{broker}',
    protocol: 'kafka-secure',
    description: 'The listener for partners. A new message may be sent by anything that speaks the Kafka protocol.',
    variables: { broker: { default: 'broker.example.org:9093', description: 'Bootstrap list given on joining' } },
    security: [{ $ref: '#/components/securitySchemes/scram' }],
  },
});

function channelObject({ spec, isPartners }: Channel): Schema {
  const address = spec.name.replace(PLACEHOLDER.toLowerCase(), PARAMETER);
  return {
    address,
    title: address,
    description: `Record key: ${spec.key}. Order holds within one key.`,
    servers: [{ $ref: '#/servers/partners' }],
    ...(isPartners && {
      parameters: {
        organisation: { description: 'Organisation code in lower case', examples: ['cmcc', 'cc12321'] },
      },
    }),
    messages: Object.fromEntries(spec.types.map((type) => [type, { $ref: `#/components/messages/${type}` }])),
    tags: [{ name: isPartners ? 'partner' : 'platform' }],
    bindings: {
      kafka: {
        partitions: spec.partitions,
        topicConfiguration: {
          'cleanup.policy': ['delete'],
          'retention.ms': spec.retentionMs,
          'max.message.bytes': spec.maxBytes,
        },
        bindingVersion: '0.5.0',
      },
    },
  };
}

/** A lane is written by the partner and read by the platform, a mailbox the other way; streams stay inside. */
function operationsOf({ id, spec, isPartners }: Channel): [string, Schema][] {
  const operation = (who: 'partner' | 'platform', action: 'send' | 'receive', summary: string): [string, Schema] => [
    `${who}.${action}.${id}`,
    {
      action,
      channel: { $ref: `#/channels/${id}` },
      summary,
      messages: spec.types.map((type) => ({ $ref: `#/channels/${id}/messages/${type}` })),
      tags: [{ name: who }],
    },
  ];
  const types = spec.types.join(', ');
  if (!isPartners) {
    return [
      operation('platform', 'send', `The owning context tells ${types}`),
      operation('platform', 'receive', `Other contexts read ${types}`),
    ];
  }
  return spec.name.includes('.out.')
    ? [
        operation('platform', 'send', `The platform delivers ${types}`),
        operation('partner', 'receive', `A partner reads its mailbox: ${types}`),
      ]
    : [
        operation('partner', 'send', `A partner sends ${types}`),
        operation('platform', 'receive', `The platform takes ${types}, and answers each record with a receipt`),
      ];
}

function messageObject(message: MessageContract, docstrings: Docstrings, samples: Samples): Schema {
  const description = docstrings.get(message.name);
  const sample = samples.get(message.type);
  return {
    name: message.type,
    title: message.type,
    ...(description && { summary: description }),
    contentType: 'application/json',
    traits: [{ $ref: '#/components/messageTraits/cloudEvent' }],
    payload: { $ref: `#/components/schemas/${message.name}` },
    ...(sample && { examples: [{ name: 'sample', payload: sample }] }),
  };
}
