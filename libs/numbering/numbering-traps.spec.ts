import {
  access,
  at,
  day,
  decision,
  portability,
  prefixRule,
  segment,
  tablesWith,
  type RowLists,
} from '#testing/numbering-rows';
import { messageInterval } from './interval';
import type { MessageFacts, Owner } from './owner';
import { resolveOwner } from './owner-resolution';
import { normaliseSender } from './sender';

const MAY = at('2026-05-01T09:30:00+08:00');
const ON_MOBILE: MessageFacts = { carrier: 'CMCC', province: '44' };

function owner(number: string, rows: RowLists = {}, interval = MAY, recipient?: MessageFacts): Owner {
  return resolveOwner(normaliseSender(number), interval, tablesWith(rows), recipient);
}

/** The traps of numbering that the trade is known for: each title is the trap, each test what must be true instead. */
describe('5: carrier prefix alone decides origin', () => {
  it('porting changes the carrier and never the province', () => {
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
  ])('a ported row for %s, which cannot be ported, is ignored with a warning', (number) => {
    const found = owner(number, { ported: [portability(number, 'CBN', '2024-01-01')] });
    expect(found.hostCarrier).not.toBe('CBN');
    expect(found.method).not.toBe('portability');
    expect(found.warnings).toContain('portability-ignored');
  });

  it('a number that went back to its first carrier, or on to a third, belongs to the one it was with', () => {
    const ported = [
      portability('13800138000', 'CUCC', '2024-01-01', '2025-01-01'),
      portability('13800138000', 'CTCC', '2025-06-01'),
    ];
    const carrierAt = (date: string) => owner('13800138000', { ported }, at(`${date}T12:00:00+08:00`)).carrier;
    expect(['2023-12-31', '2024-06-01', '2025-03-01', '2025-06-01'].map(carrierAt)).toEqual([
      'CMCC',
      'CUCC',
      'CMCC',
      'CTCC',
    ]);
  });
});

describe('6: portability looked up at report time instead of message time', () => {
  it('portability is looked up at message time, not at report time', () => {
    const ported = [portability('13800138000', 'CUCC', '2026-05-10')];
    expect(owner('13800138000', { ported }, at('2026-05-09T23:59:59+08:00'))).toMatchObject({ carrier: 'CMCC' });
    expect(owner('13800138000', { ported }, at('2026-05-10T00:00:00+08:00'))).toMatchObject({ carrier: 'CUCC' });
    const dayOfChange = messageInterval(day('2026-05-10'), 'day');
    expect(owner('13800138000', { ported }, dayOfChange)).toMatchObject({ carrier: 'CUCC' });
  });

  it('a time known to the day only, on which the number was ported at noon, leaves both carriers as candidates', () => {
    const noon = {
      ...portability('13800138000', 'CUCC', '2026-05-10'),
      validFrom: Date.parse('2026-05-10T12:00:00+08:00'),
    };
    const found = owner('13800138000', { ported: [noon] }, messageInterval(day('2026-05-10'), 'day'));
    expect(found).toMatchObject({ unit: null, confidence: 'none', warnings: ['owner-changes-within-time'] });
    expect(found.candidates.map(({ unit }) => unit).sort()).toEqual(['CMCC-11', 'CUCC-11']);
  });
});

describe('7: tables of three-digit prefixes', () => {
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
  ])('the network of %s takes four or five digits to tell: %s', (number, carrier) => {
    expect(owner(number).hostCarrier).toBe(carrier);
  });

  it('1349 is Telecom by satellite, not Mobile', () => {
    expect(owner('13492001234')).toMatchObject({ carrier: 'CTCC', warnings: expect.arrayContaining(['satellite']) });
  });

  it.each([
    ['192', 'CBN'],
    ['172', 'CMCC'],
    ['190', 'CTCC'],
    ['193', 'CTCC'],
    ['196', 'CUCC'],
    ['197', 'CMCC'],
  ])('%s belongs to %s, though lists on the web leave it out', (prefix, carrier) => {
    expect(owner(`${prefix}00001234`).hostCarrier).toBe(carrier);
  });
});

describe('8: a resold number has one owner, its host', () => {
  it('a resold number has a host and a reseller who answers', () => {
    const prefixes = [prefixRule('17015', 'CTCC', { isResold: true, reseller: 'XIAOMI', isPortable: false })];
    expect(owner('17015001234', { prefixes })).toMatchObject({
      carrier: 'XIAOMI',
      hostCarrier: 'CTCC',
      reseller: true,
      unit: 'XIAOMI-00',
    });
    expect(owner('17015001234')).toMatchObject({ carrier: null, hostCarrier: 'CTCC', unit: 'CTCC-00', desk: 'resale' });
  });

  it.each([
    ['16200001234', 'CTCC'],
    ['16500001234', 'CMCC'],
    ['16700001234', 'CUCC'],
    ['17100001234', 'CUCC'],
  ])('%s is resold on the network of %s', (number, host) => {
    expect(owner(number)).toMatchObject({ hostCarrier: host, reseller: true, unit: `${host}-00`, desk: 'resale' });
  });

  it('a segment may name the reseller where the range has several', () => {
    const segments = [segment('1709001', { reseller: 'SNAIL', province: '44' })];
    expect(owner('17090011234', { segments })).toMatchObject({ unit: 'SNAIL-00', hostCarrier: 'CUCC', desk: null });
    expect(owner('17090021234', { segments })).toMatchObject({ unit: 'CUCC-00', desk: 'resale' });
  });
});

describe('9: machine numbers of 13 digits parsed as mobile numbers and garbage', () => {
  it.each(['1440123456789', '1441123456789', '1480123456789', '1460123456789', '1410123456789', '1064812345678'])(
    '%s is a machine and not a mobile number with garbage behind it',
    (number) => {
      const sender = normaliseSender(number);
      expect(sender).toMatchObject({ kind: 'iot', normalized: number, mainCode: null });
    },
  );

  it('1064 is no port, whatever a register says of it', () => {
    const ports = [access('10648123', 'CUCC', '44')];
    expect(owner('1064812345678', { ports })).toMatchObject({ method: 'prefix', carrier: 'CMCC' });
  });
});

describe('10: 106 is a port, and its main code has 8 digits', () => {
  it('1064 is tested before 106, then the fifth digit sets the length of the main code', () => {
    expect(normaliseSender('1064912345678').kind).toBe('iot');
    expect(normaliseSender('10690123456789')).toMatchObject({ kind: 'port', mainCode: '10690123' });
    expect(normaliseSender('10696123456789')).toMatchObject({ kind: 'port', mainCode: '106961234567' });
    expect(normaliseSender('10636123456789')).toMatchObject({ kind: 'port', mainCode: '106361234567' });
    expect(normaliseSender('10657123456789')).toMatchObject({ kind: 'port', mainCode: '10657123' });
  });

  it.each([
    ['1062012345', '10620123'],
    ['1063012345', '10630123'],
    ['10635123456799', '106351234567'],
    ['1063912345', '10639123'],
    ['1065512345', '10655123'],
    ['1066012345', '10660123'],
    ['1069012345', '10690123'],
    ['10698123456799', '106981234567'],
    ['1069912345', '10699123'],
    ['1069212345', '10692123'],
  ])('%s has the main code %s', (code, mainCode) => {
    expect(normaliseSender(code)).toMatchObject({ kind: 'port', mainCode });
  });

  it('reserved blocks and codes shorter than their main code say so', () => {
    expect(normaliseSender('10692123')).toMatchObject({ warnings: ['reserved-range'] });
    expect(normaliseSender('10695123')).toMatchObject({ mainCode: null, warnings: ['incomplete-main-code'] });
  });

  it('the longest registered sub-port prefix stands above the main code', () => {
    const ports = [access('10690123', 'CMCC', '44'), access('1069012388', 'CTCC', '50')];
    expect(owner('106901238899', { ports })).toMatchObject({ unit: 'CTCC-50', evidence: { key: '1069012388' } });
    expect(owner('106901238799', { ports })).toMatchObject({ unit: 'CMCC-44', evidence: { key: '10690123' } });
  });

  it('one main code is filed by several holders under their signatures', () => {
    const ports = [
      access('10690123', 'CMCC', '44', { holder: '平台' }),
      access('10690123', 'CUCC', '31', { holder: '甲公司', signature: '甲' }),
    ];
    const unitOf = (signature: string | null) => owner('10690123', { ports }, MAY, { ...ON_MOBILE, signature });
    expect(unitOf('甲')).toMatchObject({
      unit: 'CUCC-31',
      confidence: 'certain',
      evidence: { holder: '甲公司', signature: '甲' },
    });
    expect(unitOf('乙')).toMatchObject({ unit: 'CMCC-44', confidence: 'certain' });
    expect(unitOf(null)).toMatchObject({ unit: 'CMCC-44', confidence: 'probable', warnings: ['signature-unknown'] });
  });
});

describe('11: 1069 is a carrier', () => {
  it('1069 names no carrier, its deliverer is the recipient’s; 1065x is decided by the table alone', () => {
    expect(owner('10690123456')).toMatchObject({ unit: null, confidence: 'none' });
    expect(owner('10690123456', {}, MAY, ON_MOBILE)).toMatchObject({ unit: 'CMCC-00', confidence: 'probable' });
    expect(owner('10650123456', {}, MAY, ON_MOBILE)).toMatchObject({ unit: null, confidence: 'none' });
    const prefixes = [prefixRule('10650', 'CBN')];
    expect(owner('10650123456', { prefixes })).toMatchObject({ unit: 'CBN-00', confidence: 'certain' });
  });

  it.each([
    ['10655123', 'CUCC-00'],
    ['10657123', 'CMCC-00'],
    ['10658123', 'CMCC-00'],
    ['10659123', 'CTCC-00'],
  ])('%s without a register row is certainly answered for by %s', (code, unit) => {
    expect(owner(code)).toMatchObject({ unit, confidence: 'certain', method: 'prefix' });
  });

  it.each(['10620123', '10630123', '10660123', '10690123'])(
    '%s without a register row goes with the recipient’s carrier',
    (code) => {
      for (const carrier of ['CMCC', 'CTCC', 'CUCC', 'CBN']) {
        const found = owner(code, {}, MAY, { carrier, province: '44' });
        expect(found).toMatchObject({ unit: `${carrier}-00`, confidence: 'probable', province: null });
      }
      expect(owner(code)).toMatchObject({ unit: null, confidence: 'none', warnings: ['recipient-carrier-unknown'] });
    },
  );

  it('a code with an access on each network was delivered by the recipient’s', () => {
    const ports = [access('10690123', 'CMCC', '44'), access('10690123', 'CUCC', '31')];
    expect(owner('10690123', { ports }, MAY, { carrier: 'CUCC', province: null })).toMatchObject({ unit: 'CUCC-31' });
    const unknown = owner('10690123', { ports });
    expect(unknown).toMatchObject({ unit: null, warnings: ['several-accesses'] });
    expect(unknown.candidates.map(({ unit }) => unit)).toEqual(['CMCC-44', 'CUCC-31']);
  });
});

describe('12: the province of 1062 and 1063 stands in the digits', () => {
  it('the digits of 1062 and 1063 hold no province, an access record does', () => {
    expect(owner('10620123', {}, MAY, ON_MOBILE)).toMatchObject({ unit: 'CMCC-00', province: null });
    const ports = [access('10620123', 'CMCC', '51')];
    expect(owner('10620123', { ports })).toMatchObject({ unit: 'CMCC-51', province: '51', method: 'port-registry' });
  });

  it('the same provincial code of two holders is told apart by the recipient’s province, and only probably', () => {
    const ports = [access('10620123', 'CMCC', '44'), access('10620123', 'CMCC', '51')];
    expect(owner('10620123', { ports }, MAY, ON_MOBILE)).toMatchObject({ unit: 'CMCC-44', confidence: 'probable' });
    const elsewhere = owner('10620123', { ports }, MAY, { carrier: 'CMCC', province: '11' });
    expect(elsewhere).toMatchObject({ unit: null, warnings: ['several-accesses'] });
  });
});

describe('13: blocking the main code because one sub-port spammed', () => {
  it('a decision about one displayed code says nothing about its neighbours', () => {
    const decisions = [decision('1069012388', 'CUCC', '31')];
    expect(owner('1069012388', { decisions }, MAY, ON_MOBILE)).toMatchObject({ unit: 'CUCC-31', method: 'manual' });
    expect(owner('1069012389', { decisions }, MAY, ON_MOBILE)).toMatchObject({ unit: 'CMCC-00', method: 'prefix' });
    expect(owner('10690123', { decisions }, MAY, ON_MOBILE)).toMatchObject({ unit: 'CMCC-00', method: 'prefix' });
  });
});

describe('14: counting per full number misses who rotates sub-ports', () => {
  it('codes that rotate the sub-port share the main code, by which they are counted together', () => {
    const mainCodes = ['1069012301', '1069012302', '106901239999'].map((code) => {
      const sender = normaliseSender(code);
      return sender.kind === 'invalid' ? null : sender.mainCode;
    });
    expect(new Set(mainCodes)).toEqual(new Set(['10690123']));
  });
});

describe('15: prefixes stripped from whatever begins with them', () => {
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
  ])('%s is normalised to %s: prefixes go only before a mobile number', (raw, expected) => {
    expect(normaliseSender(raw).normalized).toBe(expected);
  });

  it('86 before eight digits is not a country code', () => {
    expect(normaliseSender('8610690123').normalized).toBe('8610690123');
    expect(normaliseSender('8612345678')).toMatchObject({ kind: 'invalid', normalized: '8612345678' });
  });
});

describe('16: leading zeros lost, 21-digit ports turned into floats', () => {
  it('leading zeros and 21-digit ports survive as strings', () => {
    expect(normaliseSender('01082345678').normalized).toBe('01082345678');
    expect(normaliseSender('106901230000000000001')).toMatchObject({
      normalized: '106901230000000000001',
      subPort: '0000000000001',
    });
    expect(normaliseSender('1.38001E+10').kind).toBe('invalid');
  });
});

describe('28: official numbers whitelisted silently', () => {
  it.each(['110', '12321', '12381', '12345', '96110'])('official %s is marked for the spoofing check', (number) => {
    expect(owner(number, {}, MAY, ON_MOBILE)).toMatchObject({
      unit: 'CMCC-00',
      confidence: 'probable',
      warnings: expect.arrayContaining(['official-number']),
    });
    expect(owner(number)).toMatchObject({ unit: null, warnings: expect.arrayContaining(['official-number']) });
  });

  it.each(['10086', '10010', '95588'])('%s is a respondent and often spoofed', (number) => {
    expect(owner(number, {}, MAY, ON_MOBILE)).toMatchObject({
      confidence: expect.stringMatching(/certain|probable/),
      warnings: ['often-spoofed'],
    });
  });
});

describe('29: "nobody found" without saying why', () => {
  it('no owner comes with the reason: no rule, recipient unknown, several accesses or a change within the time', () => {
    const why = (found: Owner) => [found.unit, ...found.warnings];
    expect(why(owner('10650123', {}, MAY, ON_MOBILE))).toEqual([null, 'no-rule']);
    expect(why(owner('10690123'))).toEqual([null, 'recipient-carrier-unknown']);
    const ports = [access('10690123', 'CMCC', '44'), access('10690123', 'CUCC', '31')];
    expect(why(owner('10690123', { ports }))).toEqual([null, 'several-accesses']);
    const ported = [portability('13800138000', 'CUCC', '2026-05-01')];
    expect(why(owner('13800138000', { ported }, { from: -Infinity, until: Infinity }))).toEqual([
      null,
      'owner-changes-within-time',
    ]);
  });
});

describe("36: a carrier's company is a province", () => {
  it('a unit is organisation and GB/T 2260 province; national access has no province and goes to 00', () => {
    expect(owner('10690123', { ports: [access('10690123', 'CUCC', null)] })).toMatchObject({
      unit: 'CUCC-00',
      province: null,
    });
    expect(owner('10690123', { ports: [access('10690123', 'CUCC', '65')] })).toMatchObject({
      unit: 'CUCC-65',
      province: '65',
    });
  });

  it('a register row of national access stands for the carrier’s national desk, not for the recipient’s province', () => {
    const ports = [access('10660123', 'CTCC', null)];
    expect(owner('10660123', { ports }, MAY, { carrier: 'CTCC', province: '44' })).toMatchObject({
      unit: 'CTCC-00',
      province: null,
    });
  });
});

describe('42: international and alphanumeric senders forced into a province', () => {
  it.each(['+85261234567', '0014155552671', 'HSBC'])(
    '%s has no 属地: the gateway desk of the recipient’s carrier',
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
