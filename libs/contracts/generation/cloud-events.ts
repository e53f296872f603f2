/** CloudEvents 1.0 attributes as Kafka headers (binary mode). */
export const CLOUD_EVENTS_HEADERS = {
  type: 'object',
  required: ['ce_id', 'ce_type', 'ce_source', 'ce_specversion'],
  properties: {
    ce_id: {
      type: 'string',
      minLength: 1,
      maxLength: 128,
      description:
        'Id of the event, unique within ce_source. A re-sent event keeps its id, and is then processed once.',
    },
    ce_type: { type: 'string', description: 'Name and version of the message, e.g. `complaint-reported.v1`.' },
    ce_source: { type: 'string', minLength: 1, description: 'Who made the event, e.g. `/cmcc/complaint-desk`.' },
    ce_time: { type: 'string', format: 'date-time', description: 'When it was made; RFC 3339 with offset.' },
    ce_specversion: { type: 'string', const: '1.0' },
    ce_orderid: { type: 'string', description: 'In a mailbox only: the order that the entry is about.' },
    ce_caseid: { type: 'string', description: 'In a mailbox only: the case of that order.' },
    'content-type': { type: 'string', const: 'application/json', description: 'Optional.' },
    position: {
      type: 'string',
      pattern: '^[1-9][0-9]*$',
      description: 'In a mailbox only: place of the entry in the unit’s mailbox, from 1 without a gap.',
    },
  },
} as const;
