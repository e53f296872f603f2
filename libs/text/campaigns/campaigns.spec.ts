import * as fc from 'fast-check';
import { NormalisationTable } from '../matching/normalisation.table';
import { MOST_CANDIDATES } from './band-index';
import { Campaigns, type CampaignOptions, type Joining } from './campaigns';

const table = NormalisationTable.bundled();
const LOAN = '【易融宝】尊敬的客户，您的信用良好，可申请最高20万元贷款，当天到账，详情点击http://t.cn/ab12，退订回T';
const LOAN_AGAIN =
  '【易融宝】尊敬的客户，您的信用良好，可申请最高35万元貸款，当天到賬，详情点击http://dwz.cn/9Kx，退订回T';
const HOUSE = '滨河新盘盛大开盘，地铁口准现房，首付30万起，品鉴专线13800138000';
const CODE = '【速达】您的验证码是123456，十分钟内有效，请勿告诉他人';

const opened = (options?: CampaignOptions) => new Campaigns(table, options);
const joinAll = (campaigns: Campaigns, texts: readonly string[]): Joining[] =>
  texts.map((text, i) => campaigns.join(`m${i}`, text));

/** Messages as they come: few kinds, many copies with something different, and some of nothing but a number. */
const phrases = [
  '急用钱找经理无抵押无担保',
  '地铁口准现房盛大开盘欢迎品鉴',
  '您的账户出现异常请立即核实',
  '代开发票可验证后付款',
];
const messages = fc.array(
  fc
    .array(fc.oneof(fc.constantFrom(...phrases), fc.constantFrom('138001', '加微信', 'http://t.cn/a', '★')), {
      maxLength: 4,
    })
    .map((parts) => parts.join('，')),
  { minLength: 2, maxLength: 40 },
);

describe('campaigns', () => {
  it('put a message with other numbers and links into the campaign of the first', () => {
    const campaigns = opened();
    expect(campaigns.join('a', LOAN)).toMatchObject({ outcome: 'opened', campaign: 1 });
    expect(campaigns.join('b', HOUSE)).toMatchObject({ outcome: 'opened', campaign: 2 });
    expect(campaigns.join('c', LOAN_AGAIN)).toMatchObject({ outcome: 'joined', campaign: 1, likeness: 1 });
    expect(campaigns.get(1).members.map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it('leave a message where it is when it comes again', () => {
    const campaigns = opened();
    campaigns.join('a', LOAN);
    expect(campaigns.join('a', HOUSE)).toEqual({ outcome: 'already-in', campaign: 1 });
    expect(campaigns.get(1).size).toBe(1);
  });

  it('put short texts together only when they are equal once masked', () => {
    const campaigns = opened();
    const outcomes = joinAll(campaigns, [
      '加微信13800138000',
      '加微信 13900139000',
      '加薇信86',
      '加我微信88',
      '★13800138000',
    ]);
    expect(outcomes.map((one) => ('campaign' in one ? one.campaign : one.outcome))).toEqual([
      1,
      1,
      1,
      2,
      'nothing-left',
    ]);
  });

  it('say which one a text would join without taking it', () => {
    const campaigns = opened();
    campaigns.join('a', LOAN);
    expect(campaigns.lookUp(LOAN_AGAIN)).toEqual({ campaign: 1, likeness: 1 });
    expect(campaigns.lookUp(HOUSE)).toBeNull();
    expect(campaigns.get(1).size).toBe(1);
  });

  it('are the same for the same messages in the same order', () => {
    fc.assert(
      fc.property(messages, (texts) => expect(joinAll(opened(), texts)).toEqual(joinAll(opened(), texts))),
      { numRuns: 50 },
    );
  });

  it('go on after they were kept as if they had never been away', () => {
    fc.assert(
      fc.property(messages, fc.nat(40), (texts, cut) => {
        const [one, kept] = [opened(), opened()];
        joinAll(one, texts);
        joinAll(kept, texts.slice(0, cut));
        const back = Campaigns.fromRows(kept.rows(), table);
        texts.slice(cut).forEach((text, i) => back.join(`m${cut + i}`, text));
        expect(back.rows()).toEqual(one.rows());
      }),
      { numRuns: 50 },
    );
  });

  it('never hold a known-good text, however it is written', () => {
    const knownGood = [{ id: 'codes', allOf: ['验证码', '请勿告诉他人'] }];
    const inserted = fc.array(fc.constantFrom('', '*', ' ', '\u200b'), {
      minLength: CODE.length,
      maxLength: CODE.length,
    });
    fc.assert(
      fc.property(inserted, fc.boolean(), (between, wasThereBefore) => {
        const campaigns = opened({ knownGood });
        if (wasThereBefore) campaigns.join('like', CODE.replace('请勿告诉他人', '请勿告诉别人'));
        const before = campaigns.rows();
        const text = Array.from(CODE, (one, i) => one + between[i]!).join('');
        expect(campaigns.join('good', text)).toEqual({ outcome: 'known-good' });
        expect(campaigns.rows()).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });

  it('compare with a bounded number, also among texts made to have every pair in common with others', () => {
    const campaigns = opened({ threshold: 0.99 });
    const characters = [...'贷款急用钱无抵押当天到账详情点击联系经理'];
    for (let i = 0; i < 400; i++) {
      const turned = [...characters.slice(i % 20), ...characters.slice(0, i % 20)].join('');
      const joining = campaigns.join(`m${i}`, turned + String.fromCodePoint(0x4e00 + i * 7) + characters[(i * 3) % 20]);
      if ('compared' in joining) expect(joining.compared).toBeLessThanOrEqual(MOST_CANDIDATES);
    }
    expect(campaigns.all().length).toBeGreaterThan(MOST_CANDIDATES * 2);
  });

  it('compare once with equal texts, however many there are', () => {
    const campaigns = opened();
    for (let i = 0; i < 2_000; i++) {
      const joining = campaigns.join(`m${i}`, LOAN);
      expect(joining).toMatchObject({ campaign: 1, compared: i === 0 ? 0 : 1 });
    }
  });
});
