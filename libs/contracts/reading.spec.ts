import { ERROR_CODES } from '#kernel/error-codes';
import { PROVINCES } from '#kernel/organisations';
import fc from 'fast-check';
import { ComplaintReportedV1, MAX_TEXT } from './complaint-reported.v1';
import { OrderAcknowledgedV1 } from './order-acknowledged.v1';
import { OrderFeedbackV1 } from './order-feedback.v1';
import { readMessage, type Misreading } from './reading';
import { PROVINCE_CODES } from './vocabulary';

const complaint = {
  serial: 'BJ-20260501-000017',
  source: 'own-desk',
  channel: 'hotline',
  sender: '106901234567',
  messageReceivedAt: '2026-05-01T09:30:00+08:00',
  messageReceivedPrecision: 'second',
  complainedAt: '2026-05-01T10:05:00+08:00',
  recipientNumber: '13800138000',
  recipientCarrier: { certainty: 'stated', code: 'CMCC' },
  recipientProvince: { certainty: 'unknown' },
  text: '【好运商城】您有一张88元券即将过期，回T退订',
  capture: 'auto-read',
  verbatim: 'yes',
  messageType: 'sms',
  nature: 'commercial',
  earlierRefusal: { refused: 'no' },
  everAgreed: 'unknown',
  loss: { suffered: 'no' },
  answerWanted: 'yes',
  preChecked: false,
};

const feedback = {
  orderId: '0198f2a1-7c00-7000-8000-000000000001',
  unit: 'CMCC-44',
  interim: false,
  measures: [
    {
      kind: 'close-port',
      target: '106901234567',
      scope: 'displayed-code',
      effectiveAt: '2026-05-06T10:00:00+08:00',
      reason: '多次发送未经同意的商业性短信息',
      noticeGiven: true,
    },
  ],
  evidence: [],
  handler: '粤-0231',
  handledAt: '2026-05-06T11:00:00+08:00',
};

function refusalOf(value: unknown): Misreading {
  const reading = readMessage(ComplaintReportedV1, value as object);
  if (reading.ok) throw new Error('expected a refusal, got a message');
  return reading;
}

describe('reading a complaint', () => {
  it('gives what was sent, from bytes, from text and from an object', () => {
    const text = JSON.stringify(complaint);
    for (const value of [Buffer.from(text), text, complaint]) {
      expect(readMessage(ComplaintReportedV1, value)).toEqual({ ok: true, message: complaint });
    }
  });

  it('leaves null members out, because they say the same as absent ones', () => {
    expect(readMessage(ComplaintReportedV1, { ...complaint, organisation: null, part: null })).toEqual({
      ok: true,
      message: complaint,
    });
  });

  it.each([
    ['nothing', null, 'EMPTY_VALUE'],
    ['no bytes', Buffer.alloc(0), 'EMPTY_VALUE'],
    ['bytes that are no UTF-8', Buffer.from('{"serial":"\xff"}', 'latin1'), 'NOT_JSON'],
    ['half an object', '{"serial":', 'NOT_JSON'],
    ['a byte order mark', `\ufeff${JSON.stringify(complaint)}`, 'NOT_JSON'],
    ['a list', '[{}]', 'NOT_JSON'],
    ['a number', '17', 'NOT_JSON'],
    ['null', 'null', 'NOT_JSON'],
  ])('refuses %s as %s', (_, value, code) => {
    expect(refusalOf(value)).toMatchObject({ code, expected: expect.stringContaining('JSON object') });
  });

  it.each<[string, object, string, string]>([
    ['a missing field', { text: undefined }, 'FIELD_MISSING', 'text'],
    ['null for a required field', { sender: null }, 'FIELD_MISSING', 'sender'],
    ['a number for a text', { serial: 17 }, 'FIELD_INVALID', 'serial'],
    ['an empty text', { serial: '' }, 'FIELD_INVALID', 'serial'],
    ['a text for a flag', { preChecked: 'true' }, 'FIELD_INVALID', 'preChecked'],
    ['a value outside the list', { channel: 'pigeon' }, 'FIELD_INVALID', 'channel'],
    ['a list for an object', { part: [{ n: 1, of: 2 }] }, 'FIELD_INVALID', 'part'],
    ['an object for a list', { attachments: { 0: {} } }, 'FIELD_INVALID', 'attachments'],
    ['a list in a list', { attachments: [[]] }, 'FIELD_INVALID', 'attachments[0]'],
    ['a fraction for a whole number', { part: { n: 1.5, of: 2 } }, 'FIELD_INVALID', 'part.n'],
    ['a time without offset', { complainedAt: '2026-05-01T10:05:00' }, 'TIME_WITHOUT_OFFSET', 'complainedAt'],
    ['a time as people write it', { complainedAt: '2026/5/1 10:05' }, 'TIME_WITHOUT_OFFSET', 'complainedAt'],
    ['a day that does not exist', { complainedAt: '2026-02-29T10:05:00Z' }, 'FIELD_INVALID', 'complainedAt'],
    ['an offset no clock has', { complainedAt: '2026-11-22T22:30:00+20:00' }, 'FIELD_INVALID', 'complainedAt'],
    ['an offset no database takes', { complainedAt: '2026-11-22T22:30:00-16:00' }, 'FIELD_INVALID', 'complainedAt'],
    ['a year no database keeps', { complainedAt: '0000-01-01T00:00:00Z' }, 'FIELD_INVALID', 'complainedAt'],
    ['a lone surrogate', { text: '\ud83d' }, 'TEXT_NOT_UNICODE', 'text'],
    ['a NUL', { serial: 'a\0' }, 'TEXT_NOT_UNICODE', 'serial'],
    ['a NUL where a code belongs', { source: 'own-desk\0' }, 'TEXT_NOT_UNICODE', 'source'],
    ['a text of 10,001 characters', { text: '号'.repeat(MAX_TEXT + 1) }, 'TEXT_TOO_LONG', 'text'],
    ['a text of a megabyte', { text: 'x'.repeat(1_048_576) }, 'TEXT_TOO_LONG', 'text'],
    ['an unknown field', { colour: 'red' }, 'FIELD_UNKNOWN', 'colour'],
    ['an unknown field within', { loss: { suffered: 'no', amount: 1 } }, 'FIELD_UNKNOWN', 'loss.amount'],
    [
      'a province that does not exist',
      { recipientProvince: { certainty: 'stated', code: '99' } },
      'FIELD_INVALID',
      'recipientProvince.code',
    ],
  ])('refuses %s', (_, change, code, field) => {
    expect(refusalOf({ ...complaint, ...change })).toMatchObject({ code, field });
  });

  it('takes a text of 10,000 characters outside the basic plane', () => {
    expect(readMessage(ComplaintReportedV1, { ...complaint, text: '𠮷'.repeat(MAX_TEXT) }).ok).toBe(true);
  });

  it('wants the time of receipt unless its precision is unknown', () => {
    const { messageReceivedAt: _, ...without } = complaint;
    expect(readMessage(ComplaintReportedV1, { ...without, messageReceivedPrecision: 'unknown' }).ok).toBe(true);
    expect(refusalOf(without)).toMatchObject({
      code: 'FIELD_MISSING',
      field: 'messageReceivedAt',
      expected: expect.stringContaining('because messageReceivedPrecision is second'),
    });
  });

  it('takes no time of receipt whose precision is unknown, and complains of a missing precision first', () => {
    expect(refusalOf({ ...complaint, messageReceivedPrecision: 'unknown' })).toMatchObject({
      code: 'FIELD_INVALID',
      field: 'messageReceivedAt',
    });
    expect(refusalOf({ ...complaint, messageReceivedPrecision: undefined })).toMatchObject({
      code: 'FIELD_MISSING',
      field: 'messageReceivedPrecision',
    });
  });

  it('takes the time of an earlier refusal only where there was one', () => {
    const at = '2026-04-20T18:00:00+08:00';
    expect(readMessage(ComplaintReportedV1, { ...complaint, earlierRefusal: { refused: 'yes', at } }).ok).toBe(true);
    expect(readMessage(ComplaintReportedV1, { ...complaint, earlierRefusal: { refused: 'yes' } }).ok).toBe(true);
    expect(refusalOf({ ...complaint, earlierRefusal: { refused: 'no', at } }).field).toBe('earlierRefusal.at');
  });

  it('wants the time of 受理 from 12321', () => {
    expect(refusalOf({ ...complaint, source: 'centre-12321' })).toMatchObject({ field: 'acceptedAt' });
  });

  it('takes a carrier or province only with the certainty it has', () => {
    expect(refusalOf({ ...complaint, recipientCarrier: { certainty: 'derived' } })).toMatchObject({
      code: 'FIELD_MISSING',
      field: 'recipientCarrier.code',
    });
    expect(refusalOf({ ...complaint, recipientProvince: { certainty: 'unknown', code: '44' } })).toMatchObject({
      code: 'FIELD_INVALID',
      field: 'recipientProvince.code',
      expected: 'no value unless certainty is stated or derived',
    });
  });
});

describe('a refusal', () => {
  it('names the first fault in the order of the contract, whatever order was sent', () => {
    const faults = { loss: 1, zeal: 1, serial: 5, channel: 'x' };
    expect(refusalOf({ ...faults, ...complaint, ...faults })).toMatchObject({ field: 'serial' });
    expect(refusalOf({ ...complaint, ...faults, serial: 'S' })).toMatchObject({ field: 'channel' });
  });

  it('tells the values allowed', () => {
    expect(refusalOf({ ...complaint, verbatim: 'maybe' })).toEqual({
      ok: false,
      code: 'FIELD_INVALID',
      field: 'verbatim',
      expected: 'one of yes, no, unknown',
      got: '"maybe"',
    });
  });

  it('names the field that an unknown one was meant to be', () => {
    expect(refusalOf({ ...complaint, channel_vendor: 'x' }).expected).toContain('channelVendor');
    const { complainedAt, ...without } = complaint;
    expect(refusalOf({ ...without, complained_at: complainedAt })).toMatchObject({
      code: 'FIELD_MISSING',
      field: 'complainedAt',
      got: 'nothing, but the unknown field complained_at',
    });
  });

  it('gives the path into a list', () => {
    const measures = [feedback.measures[0], { ...feedback.measures[0], effectiveAt: '2026-05-06 10:00:00' }];
    expect(readMessage(OrderFeedbackV1, { ...feedback, measures })).toMatchObject({
      code: 'TIME_WITHOUT_OFFSET',
      field: 'measures[1].effectiveAt',
      got: '"2026-05-06 10:00:00"',
    });
  });

  it('never quotes a number that may be somebody’s', () => {
    const plain = ['13800138000', '138 0013 8000', '138-0013-8000', '１３８００１３８０００', '+8613800138000'];
    const numbers = [...plain, '（138）0013.8000', '2026-05-01 138 0013 8000'];
    for (const number of numbers) {
      const told = [
        refusalOf({ ...complaint, channel: number }),
        refusalOf({ ...complaint, channel: `致电${number}` }),
        refusalOf({ ...complaint, recipientNumber: number.repeat(9) }),
        refusalOf({ ...complaint, [number]: 1 }),
        refusalOf(`{"recipientNumber":"${number}",}`),
      ];
      for (const refusal of told) {
        expect(
          JSON.stringify(refusal)
            .normalize('NFKC')
            .replace(/[ ().-]/g, ''),
        ).not.toContain('13800');
      }
    }
    expect(refusalOf({ ...complaint, contact: 'x'.repeat(65) }).got).toBe('a string of 65 characters, not shown');
  });

  it('stays short and can be stored, whatever was sent', () => {
    const name = '\ud800\0'.repeat(50_000);
    for (const refusal of [refusalOf({ ...complaint, [name]: 1 }), refusalOf({ ...complaint, channel: name })]) {
      expect(refusal.field!.length).toBeLessThanOrEqual(200);
      expect(refusal.got.length).toBeLessThanOrEqual(80);
      expect(JSON.stringify(refusal)).not.toMatch(/\\u0000|\\ud800/);
    }
  });

  it('is no way into the prototype', () => {
    for (const key of ['__proto__', 'constructor', 'toString']) {
      const refusal = refusalOf(`${JSON.stringify(complaint).slice(0, -1)},"${key}":{"polluted":true}}`);
      expect(refusal).toMatchObject({ code: 'FIELD_UNKNOWN', field: key });
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('the reader', () => {
  const types = [ComplaintReportedV1, OrderAcknowledgedV1, OrderFeedbackV1];
  const isAnswer = (value: Buffer | string | object | null): void => {
    for (const type of types) {
      const reading = readMessage<object>(type, value);
      if (reading.ok) continue;
      expect(ERROR_CODES).toHaveProperty(reading.code);
      expect(reading.expected.length).toBeGreaterThan(0);
      expect(reading.expected.length).toBeLessThanOrEqual(400);
      expect(reading.got.length).toBeLessThanOrEqual(120);
    }
  };

  it('answers any bytes, any text and any JSON', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => isAnswer(Buffer.from(bytes))));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => isAnswer(text)));
    fc.assert(fc.property(fc.json({ stringUnit: 'binary' }), (text) => isAnswer(text)));
  });

  it('answers any value in any field', () => {
    const field = fc.constantFrom(...Object.keys(complaint), ...Object.keys(feedback), 'x', '__proto__');
    const value = fc.anything({ withNullPrototype: true, maxDepth: 3, withBigInt: true, withDate: true });
    fc.assert(
      fc.property(field, value, (name, any) => isAnswer({ ...complaint, ...feedback, [name]: any })),
      { numRuns: 500 },
    );
  });

  it('is not led into depth by nested brackets', () => {
    isAnswer('['.repeat(500_000));
    isAnswer(`{"serial":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
  });

  it('knows the same provinces as the kernel', () => {
    expect([...PROVINCE_CODES]).toEqual(Object.keys(PROVINCES).sort());
  });
});
