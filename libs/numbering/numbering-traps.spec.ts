import { access, at, day, portability, prefixRule, tablesWith, type RowLists } from '#testing/numbering-rows';
import { messageInterval } from './interval';
import type { Owner, RecipientFacts } from './owner';
import { resolveOwner } from './owner-resolution';
import { normaliseSender } from './sender';

const MAY = at('2026-05-01T09:30:00+08:00');
const ON_MOBILE: RecipientFacts = { carrier: 'CMCC', province: '44' };

function owner(number: string, rows: RowLists = {}, interval = MAY, recipient?: RecipientFacts): Owner {
  return resolveOwner(normaliseSender(number), interval, tablesWith(rows), recipient);
}

/** One test per numbering trap of the domain handbook §9, so that each stays closed. */
describe('numbering traps', () => {
  it('5: porting changes the carrier and never the province', () => {
    const ported = [portability('13800138000', 'CTCC', '2024-01-01')];
    expect(owner('13800138000', { ported })).toMatchObject({
      carrier: 'CTCC',
      province: '11',
      city: '110000',
      unit: 'CTCC-11',
    });
  });

  it.each([
    '17000001234',
    '17100001234',
    '16200001234',
    '16500001234',
    '16700001234',
    '13490001234',
    '17400001234',
    '14900001234',
    '14812345678',
    '1440123456789',
  ])('5: a ported row for %s, which cannot be ported, is ignored with a warning', (number) => {
    const found = owner(number, { ported: [portability(number, 'CBN', '2024-01-01')] });
    expect(found.hostCarrier).not.toBe('CBN');
    expect(found.method).not.toBe('portability');
    expect(found.warnings).toContain('portability-ignored');
  });

  it('6: portability is looked up at message time, not at report time', () => {
    const ported = [portability('13800138000', 'CUCC', '2026-05-10')];
    expect(owner('13800138000', { ported }, at('2026-05-09T23:59:59+08:00'))).toMatchObject({ carrier: 'CMCC' });
    expect(owner('13800138000', { ported }, at('2026-05-10T00:00:00+08:00'))).toMatchObject({ carrier: 'CUCC' });
    const dayOfChange = messageInterval(day('2026-05-10'), 'day');
    expect(owner('13800138000', { ported }, dayOfChange)).toMatchObject({ carrier: 'CUCC' });
  });

  it.each([
    ['13400001234', 'CMCC'],
    ['13480001234', 'CMCC'],
    ['13492001234', 'CTCC'],
    ['13493001234', 'CTCC'],
    ['13499001234', 'CTCC'],
    ['17000001234', 'CTCC'],
    ['17020001234', 'CTCC'],
    ['17030001234', 'CMCC'],
    ['17040001234', 'CUCC'],
    ['17050001234', 'CMCC'],
    ['17060001234', 'CMCC'],
    ['17070001234', 'CUCC'],
    ['17090001234', 'CUCC'],
    ['17400001234', 'CTCC'],
    ['17405001234', 'CTCC'],
    ['17406001234', null],
    ['17410001234', null],
    ['17300001234', 'CTCC'],
  ])('7: the network of %s takes four or five digits to tell: %s', (number, carrier) => {
    expect(owner(number).hostCarrier).toBe(carrier);
  });

  it('7: 1349 is Telecom by satellite, not Mobile', () => {
    expect(owner('13492001234')).toMatchObject({ carrier: 'CTCC', warnings: expect.arrayContaining(['satellite']) });
  });

  it('8: a resold number has a host and a reseller who answers', () => {
    const prefixes = [prefixRule('17015', 'CTCC', { isResold: true, reseller: 'XIAOMI', isPortable: false })];
    expect(owner('17015001234', { prefixes })).toMatchObject({
      carrier: 'XIAOMI',
      hostCarrier: 'CTCC',
      reseller: true,
      unit: 'XIAOMI-00',
    });
    expect(owner('17015001234')).toMatchObject({ carrier: null, hostCarrier: 'CTCC', unit: 'CTCC-00', desk: 'resale' });
  });

  it.each(['1440123456789', '1441123456789', '1480123456789', '1460123456789', '1410123456789', '1064812345678'])(
    '9: %s is a machine and not a mobile number with garbage behind it',
    (number) => {
      const sender = normaliseSender(number);
      expect(sender).toMatchObject({ kind: 'iot', normalized: number, mainCode: null });
    },
  );

  it('10: 1064 is tested before 106, then the fifth digit sets the length of the main code', () => {
    expect(normaliseSender('1064912345678').kind).toBe('iot');
    expect(normaliseSender('10690123456789')).toMatchObject({ kind: 'port', mainCode: '10690123' });
    expect(normaliseSender('10696123456789')).toMatchObject({ kind: 'port', mainCode: '106961234567' });
    expect(normaliseSender('10636123456789')).toMatchObject({ kind: 'port', mainCode: '106361234567' });
    expect(normaliseSender('10657123456789')).toMatchObject({ kind: 'port', mainCode: '10657123' });
  });

  it('11: 1069 names no carrier, its deliverer is the recipient’s; 1065x is decided by the table alone', () => {
    expect(owner('10690123456')).toMatchObject({ unit: null, confidence: 'none' });
    expect(owner('10690123456', {}, MAY, ON_MOBILE)).toMatchObject({ unit: 'CMCC-00', confidence: 'probable' });
    expect(owner('10650123456', {}, MAY, ON_MOBILE)).toMatchObject({ unit: null, confidence: 'none' });
    const prefixes = [prefixRule('10650', 'CBN')];
    expect(owner('10650123456', { prefixes })).toMatchObject({ unit: 'CBN-00', confidence: 'certain' });
  });

  it('12: the digits of 1062 and 1063 hold no province, an access record does', () => {
    expect(owner('10620123', {}, MAY, ON_MOBILE)).toMatchObject({ unit: 'CMCC-00', province: null });
    const ports = [access('10620123', 'CMCC', '51')];
    expect(owner('10620123', { ports })).toMatchObject({ unit: 'CMCC-51', province: '51', method: 'port-registry' });
  });

  it.each([
    ['8613800138000', '13800138000'],
    ['+8613800138000', '13800138000'],
    ['1259313800138000', '13800138000'],
    ['1795113800138000', '13800138000'],
    ['1252013800138000', '13800138000'],
    ['10690123456', '10690123456'],
    ['12593', '12593'],
    ['12520123', '12520123'],
    ['95588', '95588'],
    ['9558813800138000', '9558813800138000'],
    ['0085261234567', '+85261234567'],
    ['86123456', '86123456'],
  ])('15: %s is normalised to %s: prefixes go only before a mobile number', (raw, expected) => {
    expect(normaliseSender(raw).normalized).toBe(expected);
  });

  it('15: 86 before eight digits is not a country code', () => {
    expect(normaliseSender('8610690123').normalized).toBe('8610690123');
    expect(normaliseSender('8612345678')).toMatchObject({ kind: 'invalid', normalized: '8612345678' });
  });

  it('16: leading zeros and 21-digit ports survive as strings', () => {
    expect(normaliseSender('01082345678').normalized).toBe('01082345678');
    expect(normaliseSender('106901230000000000001')).toMatchObject({
      normalized: '106901230000000000001',
      subPort: '0000000000001',
    });
    expect(normaliseSender('1.38001E+10').kind).toBe('invalid');
  });

  it.each(['110', '12321', '12381', '12345', '96110'])('28: official %s is marked for the spoofing check', (number) => {
    expect(owner(number, {}, MAY, ON_MOBILE)).toMatchObject({
      unit: 'CMCC-00',
      confidence: 'probable',
      warnings: expect.arrayContaining(['official-number']),
    });
    expect(owner(number)).toMatchObject({ unit: null, warnings: expect.arrayContaining(['official-number']) });
  });

  it.each(['10086', '10010', '95588'])('28: %s is a respondent and often spoofed', (number) => {
    expect(owner(number, {}, MAY, ON_MOBILE)).toMatchObject({
      confidence: expect.stringMatching(/certain|probable/),
      warnings: ['often-spoofed'],
    });
  });

  it('36: a unit is organisation and GB/T 2260 province; national access has no province and goes to 00', () => {
    expect(owner('10690123', { ports: [access('10690123', 'CUCC', null)] })).toMatchObject({
      unit: 'CUCC-00',
      province: null,
    });
    expect(owner('10690123', { ports: [access('10690123', 'CUCC', '65')] })).toMatchObject({
      unit: 'CUCC-65',
      province: '65',
    });
  });

  it.each(['+85261234567', '0014155552671', 'HSBC'])(
    '42: %s has no 属地: the gateway desk of the recipient’s carrier',
    (number) => {
      expect(owner(number, {}, MAY, ON_MOBILE)).toMatchObject({
        unit: 'CMCC-00',
        desk: 'gateway',
        province: null,
        confidence: 'probable',
      });
      expect(owner(number)).toMatchObject({ unit: null, confidence: 'none' });
    },
  );
});
