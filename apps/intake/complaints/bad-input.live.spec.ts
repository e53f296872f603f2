import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { Receipt, ReceiptsV1 } from '#contracts/receipts.v1';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { report } from '#testing/report.builder';
import { consumerWith, laneBatch, sentBy, type WireRecord } from '../intake.fixture';

const good = (changes: Parameters<typeof report>[0] = {}): WireRecord => ({ value: report(changes) });
const without = (field: string): WireRecord => ({ value: { ...report(), [field]: undefined } });
const escaped = (changes: object, from: string, to: string): WireRecord => ({
  value: JSON.stringify(report(changes)).replace(from, to),
});
const headers = (changes: Record<string, string>): WireRecord => ({ value: report(), headers: changes });
const TYPE = 'complaint-reported.v1';

/** What comes in, and the refusal it gets: code and field. */
const REFUSED: [what: string, record: WireRecord, code: string, field?: string][] = [
  ['no value', { value: null }, 'EMPTY_VALUE'],
  ['an empty value', { value: '' }, 'EMPTY_VALUE'],
  ['text that is not JSON', { value: 'sender=10690;text=hello' }, 'NOT_JSON'],
  ['JSON that is cut off', { value: JSON.stringify(report()).slice(0, -20) }, 'NOT_JSON'],
  ['JSON in GB18030', { value: Buffer.from([0x7b, 0x22, 0xd5, 0xe3, 0x22, 0x3a, 0x31, 0x7d]) }, 'NOT_JSON'],
  ['a list', { value: [report()] }, 'NOT_JSON'],
  ['a number', { value: '42' }, 'NOT_JSON'],
  ['the word null', { value: 'null' }, 'NOT_JSON'],
  ['nesting that goes on for ever', { value: '['.repeat(200_000) }, 'NOT_JSON'],
  ['a number where a text belongs', good({ serial: 17 }), 'FIELD_INVALID', 'serial'],
  ['a text where a flag belongs', good({ preChecked: 'yes' }), 'FIELD_INVALID', 'preChecked'],
  ['a text where an object belongs', good({ loss: 'none' }), 'FIELD_INVALID', 'loss'],
  ['a value outside its list', good({ channel: 'pigeon' }), 'FIELD_INVALID', 'channel'],
  ['a missing serial', without('serial'), 'FIELD_MISSING', 'serial'],
  ['a missing text', without('text'), 'FIELD_MISSING', 'text'],
  ['a null sender', good({ sender: null }), 'FIELD_MISSING', 'sender'],
  ['an empty sender', good({ sender: '' }), 'FIELD_INVALID', 'sender'],
  ['an unknown field', { value: { ...report(), phone: '13900000000' } }, 'FIELD_UNKNOWN', 'phone'],
  ['a text of one megabyte', good({ text: '短'.repeat(350_000) }), 'TEXT_TOO_LONG', 'text'],
  ['a text of 10,001 characters', good({ text: 'x'.repeat(10_001) }), 'TEXT_TOO_LONG', 'text'],
  ['a record larger than the lane takes', good({ text: '短'.repeat(1_500_000) }), 'RECORD_TOO_LARGE'],
  ['a lone surrogate', escaped({ text: '＃abc' }, '＃', '\\ud83d'), 'TEXT_NOT_UNICODE', 'text'],
  ['a NUL', escaped({ text: '＃abc' }, '＃', '\\u0000'), 'TEXT_NOT_UNICODE', 'text'],
  ['a NUL in the serial', escaped({ serial: '＃abc' }, '＃', '\\u0000'), 'TEXT_NOT_UNICODE', 'serial'],
  ['a line break in the serial', good({ serial: 'a\nb' }), 'FIELD_INVALID', 'serial'],
  ['a text of spaces', good({ text: ' \u3000\n ' }), 'FIELD_INVALID', 'text'],
  ['a time without offset', good({ complainedAt: '2026-11-20T11:30:00' }), 'TIME_WITHOUT_OFFSET', 'complainedAt'],
  ['a date alone', good({ complainedAt: '2026-11-20' }), 'FIELD_INVALID', 'complainedAt'],
  ['a day that does not exist', good({ complainedAt: '2026-02-30T11:30:00+08:00' }), 'FIELD_INVALID', 'complainedAt'],
  [
    'a message received in the future',
    good({ messageReceivedAt: '2026-11-20T12:06:00+08:00', complainedAt: '2026-11-20T12:01:00+08:00' }),
    'TIME_IN_FUTURE',
    'messageReceivedAt',
  ],
  [
    'a complaint made in the future',
    good({ complainedAt: '2026-11-21T11:30:00+08:00' }),
    'TIME_IN_FUTURE',
    'complainedAt',
  ],
  ['an acceptance in the future', good({ acceptedAt: '2027-01-01T00:00:00+08:00' }), 'TIME_IN_FUTURE', 'acceptedAt'],
  [
    'a complaint made before its message came',
    good({ complainedAt: '2026-11-20T10:30:00+08:00' }),
    'FIELD_INVALID',
    'complainedAt',
  ],
  [
    'an acceptance before the complaint',
    good({ acceptedAt: '2026-11-20T11:00:00+08:00' }),
    'FIELD_INVALID',
    'acceptedAt',
  ],
  ['no acceptance from 12321', good({ source: 'centre-12321' }), 'FIELD_MISSING', 'acceptedAt'],
  ['a time of unknown precision', good({ messageReceivedPrecision: 'unknown' }), 'FIELD_INVALID', 'messageReceivedAt'],
  ['no time, yet a precision', good({ messageReceivedAt: undefined }), 'FIELD_MISSING', 'messageReceivedAt'],
  ['part 3 of 2', good({ part: { n: 3, of: 2 } }), 'FIELD_INVALID', 'part.n'],
  [
    'a code of unknown certainty',
    good({ recipientCarrier: { certainty: 'unknown', code: 'CMCC' } }),
    'FIELD_INVALID',
    'recipientCarrier.code',
  ],
  ['a masked sender', good({ sender: '138****1234' }), 'SENDER_INVALID', 'sender'],
  ['a sender with a letter for a digit', good({ sender: '1380013800O' }), 'SENDER_INVALID', 'sender'],
  ['a sender that is cut off', good({ sender: '138001' }), 'SENDER_INVALID', 'sender'],
  ['a recipient of letters', good({ recipientNumber: 'my phone' }), 'NUMBER_INVALID', 'recipientNumber'],
  ['a recipient of ten digits', good({ recipientNumber: '1391234567' }), 'NUMBER_INVALID', 'recipientNumber'],
  ['a recipient that is a port', good({ recipientNumber: '106901234567' }), 'NUMBER_INVALID', 'recipientNumber'],
  ['another organisation', good({ organisation: 'CTCC' }), 'ORGANISATION_MISMATCH', 'organisation'],
  ['no headers at all', headers({}), 'UNKNOWN_EVENT_TYPE', 'ce_type'],
  ['an unknown event type', headers({ ce_type: 'complaint-reported.v9', ce_id: 'x' }), 'UNKNOWN_EVENT_TYPE', 'ce_type'],
  [
    'an event type of another lane',
    headers({ ce_type: 'order-feedback.v1', ce_id: 'x' }),
    'UNKNOWN_EVENT_TYPE',
    'ce_type',
  ],
  ['no event id', headers({ ce_type: TYPE }), 'INVALID_HEADER', 'ce_id'],
  ['an empty event id', headers({ ce_type: TYPE, ce_id: '' }), 'INVALID_HEADER', 'ce_id'],
  ['an endless event id', headers({ ce_type: TYPE, ce_id: 'x'.repeat(5_000) }), 'INVALID_HEADER', 'ce_id'],
  [
    'another CloudEvents version',
    headers({ ce_type: TYPE, ce_id: 'x', ce_specversion: '0.3' }),
    'INVALID_HEADER',
    'ce_specversion',
  ],
  [
    'an event time without offset',
    headers({ ce_type: TYPE, ce_id: 'x', ce_time: 'yesterday' }),
    'INVALID_HEADER',
    'ce_time',
  ],
  [
    'CloudEvents in structured mode',
    headers({ ce_type: TYPE, ce_id: 'x', 'content-type': 'application/cloudevents+json' }),
    'INVALID_HEADER',
    'content-type',
  ],
];

/** Odd, but what it means can be told. */
const ACCEPTED: [what: string, record: WireRecord, sees: { sender?: string; masked?: string }][] = [
  ['a sender in full-width digits', good({ sender: '１０６９０１２３４５６７' }), { sender: '106901234567' }],
  ['a sender with spaces and hyphens', good({ sender: ' 138-0013 8000 ' }), { sender: '13800138000' }],
  ['a sender with +86', good({ sender: '+8613800138000' }), { sender: '13800138000' }],
  ['a sender with 0086', good({ sender: '0086 13800138000' }), { sender: '13800138000' }],
  ['a sender behind a call prefix', good({ sender: '1259313800138000' }), { sender: '13800138000' }],
  ['a sender of letters', good({ sender: 'ABC-BANK' }), { sender: 'ABC-BANK' }],
  ['a recipient in full-width digits', good({ recipientNumber: '１３９１２３４５６７８' }), { masked: '139****5678' }],
  [
    'a recipient with spaces, hyphens and +86',
    good({ recipientNumber: '+86 139-1234 5678' }),
    { masked: '139****5678' },
  ],
  ['a recipient with 0086', good({ recipientNumber: '008613912345678' }), { masked: '139****5678' }],
  ['a null where nothing need be', good({ contact: null, part: null }), {}],
  ['its own organisation', good({ organisation: 'CMCC' }), {}],
  ['a clock four minutes fast', good({ complainedAt: '2026-11-20T12:04:00+08:00' }), {}],
  ['a text of 10,000 characters', good({ text: '长'.repeat(10_000) }), {}],
  ['control characters in the text', good({ text: '好\u0007消\u200b息\r\n第二行\u202e' }), {}],
];

describe('bad input on a lane', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  const clock = new FixedClock('2026-11-20T12:00:00+08:00');

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('intake');
  }, 60_000);

  afterAll(() => temporary.drop());

  it('gets one receipt for each record, with the code and the field, and its neighbours go on', async () => {
    const records = REFUSED.flatMap(([, record]) => [record, good()]);
    await consumerWith(db, clock).onComplaints(laneBatch('CMCC', records));
    const receipts = await receiptsByOffset();
    expect([...receipts.keys()]).toEqual(records.map((_, offset) => offset));
    const found = REFUSED.map(([what], i) => [
      what,
      receipts.get(2 * i)!.outcome,
      receipts.get(2 * i)!.code,
      receipts.get(2 * i)!.field,
    ]);
    expect(found).toEqual(REFUSED.map(([what, , code, field]) => [what, 'refused', code, field]));
    const neighbours = REFUSED.map((_, i) => receipts.get(2 * i + 1)!.outcome);
    expect(new Set(neighbours)).toEqual(new Set(['accepted']));
    expect(REFUSED.every((_, i) => receipts.get(2 * i)!.expected !== undefined)).toBe(true);
  });

  it('is accepted where its meaning can be told', async () => {
    await db.query('delete from outbox');
    await consumerWith(db, clock).onComplaints(
      laneBatch(
        'CMCC',
        ACCEPTED.map(([, record]) => record),
        1_000,
      ),
    );
    const receipts = await receiptsByOffset();
    expect(
      ACCEPTED.map(([what], i) => [what, receipts.get(1_000 + i)!.outcome, receipts.get(1_000 + i)!.code]),
    ).toEqual(ACCEPTED.map(([what]) => [what, 'accepted', undefined]));
    const events = new Map(
      (await sentBy(db))
        .filter(({ type }) => type === 'complaint-accepted.v1')
        .map(({ value }) => JSON.parse(value) as ComplaintAcceptedV1)
        .map((event) => [event.serial, event]),
    );
    for (const [, { value }, { sender, masked }] of ACCEPTED) {
      const event = events.get((value as { serial: string }).serial)!;
      if (sender !== undefined) expect(event.sender.normalized).toBe(sender);
      if (masked !== undefined) expect(event.recipient.masked).toBe(masked);
    }
  });

  it('read again is skipped without a second receipt', async () => {
    await db.query('delete from outbox');
    const consumer = consumerWith(db, clock);
    await consumer.onComplaints(laneBatch('CTCC', [good(), { value: 'x' }, good()]));
    await consumer.onComplaints(laneBatch('CTCC', [good(), { value: 'x' }, good(), good()]));
    const receipts = await receiptsByOffset();
    expect([...receipts.keys()]).toEqual([0, 1, 2, 3]);
  });

  /** @throws when an offset has two */
  async function receiptsByOffset(): Promise<Map<number, Receipt>> {
    const found = new Map<number, Receipt>();
    for (const { type, value } of await sentBy(db)) {
      if (type !== 'receipts.v1') continue;
      for (const receipt of (JSON.parse(value) as ReceiptsV1).items) {
        if (found.has(receipt.wire.offset!)) throw new Error(`two receipts for offset ${receipt.wire.offset}`);
        found.set(receipt.wire.offset!, receipt);
      }
    }
    return new Map([...found].sort(([a], [b]) => a - b));
  }
});
