import { createHash } from 'node:crypto';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { FixedClock } from '#testing/fixed-clock';
import { report } from '#testing/report.builder';
import { judgingWith, personalKeys } from '../intake.fixture';
import type { Complaint } from './complaint';
import { factsOf } from './complaint.events';

const now = new FixedClock('2026-11-20T12:00:00+08:00').now();
const keys = personalKeys();
const judging = judgingWith(keys);

const judge = (changes: Parameters<typeof report>[0] = {}): Complaint => {
  const item = { wire: { topic: 'http' }, type: 'complaint-reported.v1', value: report(changes), refusal: null };
  return judging.judge(item, judging.receiving('CMCC', now));
};

const facts = (changes: Parameters<typeof report>[0] = {}): ComplaintAcceptedV1 =>
  factsOf(judge(changes), '019de0a5-7c00-7000-8000-000000000401', now);

/** What developers would get wrong, as the domain handbook numbers it; those of numbering have their tests there. */
describe('traps at intake', () => {
  it('3: the day of a disturbance is one of Shanghai, not of UTC', () => {
    const at = (messageReceivedAt: string) =>
      judge({ messageReceivedAt, complainedAt: '2026-11-20T11:59:00+08:00' }).disturbanceId;
    expect(at('2026-11-20T00:10:00+08:00')).toBe(at('2026-11-20T11:00:00+08:00'));
    expect(at('2026-11-19T23:50:00+08:00')).not.toBe(at('2026-11-20T00:10:00+08:00'));
  });

  it('15: prefixes go from the complainant’s number and from a mobile sender, never from a port or an international one', () => {
    const sender = (displayed: string) => judge({ sender: displayed }).sender.normalized;
    expect(judge({ recipientNumber: '0086 139-1234-5678' }).recipientNumber).toBe('13912345678');
    expect(['+8613800138000', '8613800138000', '12593 13800138000'].map(sender)).toEqual(Array(3).fill('13800138000'));
    expect(sender('10690086138001')).toBe('10690086138001');
    expect(judge({ sender: '+85261234567' }).sender.kind).toBe('international');
  });

  it('16: a code is a text: 21 digits and zeros in front stay, a number is refused', () => {
    const long = '106901234567890123456';
    expect(judge({ sender: long }).sender.normalized).toBe(long);
    expect(() => judge({ sender: 106901234567 })).toThrow(/FIELD_INVALID/);
  });

  it('17: the complainant’s number and one-time codes never leave in a text, however spaced or widened', () => {
    const text = '尊敬的139 1234 5678用户，１３９１２３４５６７８，验证码384712，=cmd|calc';
    const { text: masked } = facts({ text, recipientNumber: '13912345678', preChecked: true });
    expect(masked).not.toMatch(/1234\s?5678|１２３４５６７８|384712/);
    expect(masked).toContain('=cmd|calc');
    expect(masked).toHaveLength(text.length);
  });

  it('18: reports of texts that differ are different disturbances, those that differ by spaces alone are one', () => {
    const id = (text: string) => judge({ text }).disturbanceId;
    expect(id('您有 50000 元额度，回复领取')).toBe(id('您有50000元额度，\n回复领取'));
    expect(id('您有50000元额度，回复领取')).not.toBe(id('您有60000元额度，回复领取'));
  });

  it('19: the text is kept as it came; what is judged is folded', () => {
    const { text, suggestion } = facts({
      text: '【某某貸】無抵押低利息當天放款，貸款請電4008001234',
      preChecked: true,
    });
    expect(text).toContain('無抵押低利息');
    expect(suggestion.category).toBe('loan');
  });

  it('23: a complainant is found under a secret key, not by a digest that numbers could be tried against', () => {
    const number = '13912345678';
    const index = keys.numbers.of(number);
    for (const algorithm of ['md5', 'sha1', 'sha256']) {
      expect(index).not.toBe(createHash(algorithm).update(number).digest('hex'));
    }
    expect(personalKeys([[1, Buffer.alloc(32, 9)]]).numbers.of(number)).not.toBe(index);
  });

  it('26: the category of the source stays in its own taxonomy beside the platform’s suggestion', () => {
    const category = { taxonomy: '12321', version: '2023', code: '9' };
    const told = facts({ category, text: '您好，本公司办理无抵押贷款当天放款' });
    expect(told.category).toEqual(category);
    expect(told.suggestion.category).toBe('loan');
  });

  it('27: a debt reminder is no notice: it is not sent to the check queue', () => {
    const text = '【某某金融】您尾号1234的借款已逾期，请尽快还款，否则将上门催收并起诉';
    expect(judge({ text }).standing.state).toBe('accepted');
  });

  it('28: an official number is not trusted silently: a complaint about it goes on', () => {
    for (const sender of ['12321', '12381', '10086', '95588', '110']) {
      expect(judge({ sender }).standing.state).toBe('accepted');
    }
  });

  it('32: one person who reports twenty times is one disturbance of one complainant', () => {
    const reports = Array.from({ length: 20 }, () => judge({ recipientNumber: '13900000099' }));
    expect(new Set(reports.map(({ disturbanceId }) => disturbanceId)).size).toBe(1);
    expect(new Set(reports.map(({ recipientNumber }) => keys.numbers.of(recipientNumber))).size).toBe(1);
  });

  it('40: the same serial with other content has another digest, with the same content in another order the same', () => {
    const given = report();
    const digest = (value: object) => {
      const item = { wire: { topic: 'http' }, type: 'complaint-reported.v1', value, refusal: null };
      return judging.judge(item, judging.receiving('CMCC', now)).digest;
    };
    expect(digest(Object.fromEntries(Object.entries(given).reverse()))).toBe(digest(given));
    expect(digest({ ...given, text: given.text + ' ' })).not.toBe(digest(given));
  });

  it('42: an international or alphanumeric sender brings no province of its own', () => {
    for (const sender of ['+85261234567', 'SHOPNAME']) {
      const { sender: code, recipient } = facts({ sender, recipientProvince: { certainty: 'stated', code: '44' } });
      expect(Object.keys(code)).not.toContain('province');
      expect(recipient.province).toBe('44');
    }
  });
});
