import fc from 'fast-check';
import { normaliseSender } from './sender';

const normalised = (raw: string): string => {
  const { kind, normalized } = normaliseSender(raw);
  return `${kind} ${normalized}`;
};

describe('normaliseSender', () => {
  it.each([
    ['13800138000', 'mobile 13800138000'],
    ['１３８００１３８０００', 'mobile 13800138000'],
    [' 138 0013-8000 ', 'mobile 13800138000'],
    ['\u202A+86 138 0013 8000\u202C', 'mobile 13800138000'],
    ['+86-138–0013–8000', 'mobile 13800138000'],
    ['008613800138000', 'mobile 13800138000'],
    ['8613800138000', 'mobile 13800138000'],
    ['013800138000', 'mobile 13800138000'],
    ['1259313800138000', 'mobile 13800138000'],
    ['1795113800138000', 'mobile 13800138000'],
    ['12520 138 0013 8000', 'mobile 13800138000'],
    ['17951 0 138 0013 8000', 'mobile 13800138000'],
    ['+86 12593 13800138000', 'mobile 13800138000'],
    ['12583113800138000', 'mobile 13800138000'],
    ['861440123456789', 'iot 1440123456789'],
    ['1064812345678', 'iot 1064812345678'],
    ['14812345678', 'iot 14812345678'],
    ['14712345678', 'mobile 14712345678'],
    ['1069-0123-456789', 'port 10690123456789'],
    ['+86 10690123456789', 'port 10690123456789'],
    ['+10690123456789', 'port 10690123456789'],
    ['106901234567890123456', 'port 106901234567890123456'],
    ['+8695588', 'service-number 95588'],
    ['10086', 'service-number 10086'],
    ['10086999', 'service-number 10086999'],
    ['96110', 'service-number 96110'],
    ['400-812-3456', 'service-number 4008123456'],
    ['110', 'short-code 110'],
    ['12321', 'short-code 12321'],
    ['11183', 'short-code 11183'],
    ['(0755) 8234-5678', 'fixed 075582345678'],
    ['+86 10 8234 5678', 'fixed 01082345678'],
    ['+86 10 6234 5678', 'port 1062345678'],
    ['+86 755 8234 5678', 'fixed 075582345678'],
    ['0471 2345678', 'fixed 04712345678'],
    ['82345678', 'fixed 82345678'],
    ['86-755-82345678', 'fixed 075582345678'],
    ['86 0755 82345678', 'fixed 075582345678'],
    ['86 400 812 3456', 'service-number 4008123456'],
    ['8610690123456789', 'port 10690123456789'],
    ['+852 6123 4567', 'international +85261234567'],
    ['0085261234567', 'international +85261234567'],
    ['+1 (415) 555-2671', 'international +14155552671'],
    ['HSBC', 'alphanumeric HSBC'],
    [' Cafe\u0301  Bar ', 'alphanumeric Café Bar'],
  ])('%s is %s', (raw, expected) => {
    expect(normalised(raw)).toBe(expected);
  });

  it.each([
    ['', 'empty'],
    [' \u200B ', 'empty'],
    ['138****8000', 'masked'],
    ['138\u00008000', 'control-characters'],
    ['138OO138000', 'letters-in-number'],
    ['someone@icloud.com', 'email-address'],
    ['AVERYLONGSENDERNAME', 'too-long'],
    ['𝐀𝐁𝐂𝐃𝐄𝐅', 'too-long'],
    ['8610641000000000', 'unknown-structure'],
    ['1069012345678901234567', 'too-long'],
    ['10690', 'incomplete'],
    ['1380013800', 'incomplete'],
    ['138001380001', 'unknown-structure'],
    ['12', 'incomplete'],
    ['#@!', 'email-address'],
    ['***', 'unknown-structure'],
  ])('%j is refused as %s', (raw, reason) => {
    expect(normaliseSender(raw)).toMatchObject({ kind: 'invalid', reason });
  });

  it.each([
    ['10690123456', { mainCode: '10690123', subPort: '456', warnings: [] }],
    ['10698123456789', { mainCode: '106981234567', subPort: '89', warnings: [] }],
    ['10635123456789', { mainCode: '106351234567', subPort: '89', warnings: [] }],
    ['10639001', { mainCode: '10639001', subPort: '', warnings: [] }],
    ['1062012399', { mainCode: '10620123', subPort: '99', warnings: [] }],
    ['106980123', { mainCode: null, subPort: null, warnings: ['incomplete-main-code'] }],
    ['10691123456', { mainCode: '10691123', subPort: '456', warnings: ['reserved-range'] }],
    ['1061123456', { mainCode: '10611234', subPort: '56', warnings: ['reserved-range'] }],
    ['95588001', { mainCode: '95588', subPort: '001' }],
    ['952123', { mainCode: '952123', subPort: '' }],
    ['10086999', { mainCode: '10086', subPort: '999' }],
    ['110', { mainCode: '110', subPort: '' }],
    ['075582345678', { mainCode: null, areaCode: '0755' }],
  ])('%s is cut as %j', (raw, expected) => {
    expect(normaliseSender(raw)).toMatchObject(expected);
  });

  it('says what was odd about a code it accepted', () => {
    expect(normaliseSender('+10690123456789').warnings).toEqual(['plus-before-code']);
    expect(normaliseSender('8610690123456789').warnings).toEqual(['country-code-without-plus']);
    expect(normaliseSender('82345678').warnings).toEqual(['area-code-missing']);
    expect(normaliseSender('106481234567').warnings).toEqual(['iot-length']);
  });
});

/** Digits, decoration and whole texts, mixed so that every branch is met. */
const displayed = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'0123456789') }),
  fc.string({ unit: fc.constantFrom(...'0123456789+- ()１８０\u200B.*Aa') }),
  fc
    .tuple(
      fc.constantFrom('', '+86', '86', '0086', '0', '00', '+', '12593', '17951'),
      fc.constantFrom('106', '1064', '138', '95', '100', '14', '0755', '110'),
      fc.nat(),
    )
    .map((parts) => parts.join('')),
);

describe('normaliseSender, for any text', () => {
  it('never throws and, where it finds a code, finds the same again', () => {
    fc.assert(
      fc.property(displayed, (raw) => {
        const once = normaliseSender(raw);
        if (once.kind === 'invalid') return;
        const twice = normaliseSender(once.normalized);
        expect([twice.kind, twice.normalized]).toEqual([once.kind, once.normalized]);
      }),
      { numRuns: 5_000 },
    );
  });

  it('gives a code of at most 21 characters whose main code and sub-port put it together again', () => {
    fc.assert(
      fc.property(displayed, (raw) => {
        const sender = normaliseSender(raw);
        if (sender.kind === 'invalid') return;
        expect(sender.normalized.length).toBeLessThanOrEqual(21);
        if (sender.mainCode !== null) expect(sender.mainCode + sender.subPort).toBe(sender.normalized);
      }),
      { numRuns: 2_000 },
    );
  });
});
