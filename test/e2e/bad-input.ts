import { DAY, HOUR } from '#kernel/clock';
import { ago, complaint } from './complaints';

/** One record as it comes over the wire, and the code of its refusal; `accepted` where its meaning can be told. */
export interface OddRecord {
  readonly what: string;
  readonly value: string | Buffer | null;
  readonly outcome: string;
  readonly key?: string | null;
  readonly type?: string;
}

const json = (what: string, outcome: string, changes: Parameters<typeof complaint>[0]): OddRecord => ({
  what,
  outcome,
  value: JSON.stringify(complaint(changes)),
});
const spoilt = (what: string, outcome: string, from: string, to: string): OddRecord => ({
  what,
  outcome,
  value: JSON.stringify(complaint({ text: '标记在此' })).replace(from, to),
});

/** Everything that people send by mistake. */
export const ODD_RECORDS: readonly OddRecord[] = [
  { what: 'no value', value: null, outcome: 'EMPTY_VALUE' },
  { what: 'an empty value', value: '', outcome: 'EMPTY_VALUE' },
  { what: 'no JSON', value: 'sender=10690123', outcome: 'NOT_JSON' },
  { what: 'JSON cut off', value: JSON.stringify(complaint()).slice(0, 200), outcome: 'NOT_JSON' },
  { what: 'GB18030', value: Buffer.from([0x7b, 0x22, 0xd5, 0xe3, 0x22, 0x3a, 0x31, 0x7d]), outcome: 'NOT_JSON' },
  json('a number for a text', 'FIELD_INVALID', { serial: 17 }),
  json('a text for an object', 'FIELD_INVALID', { loss: 'none' }),
  json('a missing field', 'FIELD_MISSING', { text: undefined }),
  json('a text of one megabyte', 'TEXT_TOO_LONG', { text: '短'.repeat(350_000) }),
  spoilt('a lone surrogate', 'TEXT_NOT_UNICODE', '标记', '\\ud83d'),
  spoilt('a NUL', 'TEXT_NOT_UNICODE', '标记', '\\u0000'),
  json('a time without offset', 'TIME_WITHOUT_OFFSET', { complainedAt: ago(HOUR).slice(0, 19) }),
  json('a time in the future', 'TIME_IN_FUTURE', { complainedAt: ago(-DAY) }),
  json('letters for digits', 'SENDER_INVALID', { sender: '1380013800O' }),
  json('letters for a recipient', 'NUMBER_INVALID', { recipientNumber: 'my phone' }),
  json('another organisation', 'ORGANISATION_MISMATCH', { organisation: 'CTCC' }),
  { ...json('an unknown event type', 'UNKNOWN_EVENT_TYPE', {}), type: 'complaint-forwarded.v9' },
  { ...json('an event type of another lane', 'UNKNOWN_EVENT_TYPE', {}), type: 'order-feedback.v1' },
  { ...json('no event type', 'UNKNOWN_EVENT_TYPE', {}), type: '' },
  { ...json('a null key', 'accepted', {}), key: null },
  { ...json('an empty key', 'accepted', {}), key: '' },
  json('full-width digits', 'accepted', {
    sender: '１０６９０１２３４５６７',
    recipientNumber: '１３９０１０１０００１',
  }),
  json('spaces and hyphens', 'accepted', { sender: ' 138-0013 8000 ', recipientNumber: '139-0101 0001' }),
  json('+86', 'accepted', { sender: '+8613800138000', recipientNumber: '+8613901010001' }),
  json('0086', 'accepted', { sender: '0086 13800138000', recipientNumber: '008613901010001' }),
  json('a call prefix', 'accepted', { sender: '1259313800138000' }),
];
