import { Campaigns } from '#text/campaigns/campaigns';
import { Masking } from '#text/campaigns/masking';
import { NormalisationTable } from '#text/matching/normalisation.table';
import { SeededRandom } from '../../apps/sandbox/traffic/random';
import { messagesOf } from './corpus';
import { falseJoinsOf, inCommon } from './judging';
import { measureCampaigns } from './measuring';
import { concrete, mutate, MUTATIONS, type Mutation } from './mutations';

const table = NormalisationTable.bundled();
const MESSAGES = [
  '【易融宝】尊敬的客户，您的信用良好，可申请最高20万元贷款，当天到账，详情点击http://t.1234.example/56，退订回T',
  '您有一份法院传票未领取，请致电13800138000转王科办理，逾期后果自负，请勿忽略本通知以免影响您的个人征信',
  '【好又多】江北好又多周年店庆，全场0.5折起，进店有礼，地址江北中路18号，数量有限欢迎新老顾客前来选购',
  '内部消息，明日涨停股票免费领取，加群13900139000，名额仅剩9个，资深老师带您操作稳赚不赔机会难得',
];
/** A third of a text, or each twelfth character of a short one, can take more than campaigns forgive. */
const LEAST: Partial<Record<Mutation, number>> = {
  partsCut: 0.95,
  partsAdded: 0.95,
  strangeCharacters: 0.9,
  everything: 0.9,
};

describe('a copy of a message finds its campaign', () => {
  it.each(MUTATIONS)('with %s changed', (mutation) => {
    const campaigns = new Campaigns(table);
    MESSAGES.forEach((text, i) => campaigns.join(String(i), text));
    const random = new SeededRandom(11);
    let [found, elsewhere, changed] = [0, 0, 0];
    for (let i = 0; i < 200; i++) {
      const original = i % MESSAGES.length;
      const copy = mutate(MESSAGES[original]!, mutation, random);
      if (copy !== MESSAGES[original]) changed++;
      const at = campaigns.lookUp(copy);
      if (at?.campaign === original + 1) found++;
      else if (at !== null) elsewhere++;
    }
    expect(changed).toBeGreaterThan(0);
    expect(elsewhere).toBe(0);
    expect(found / 200).toBeGreaterThanOrEqual(LEAST[mutation] ?? 1);
  });
});

describe('what campaigns are measured with', () => {
  it('fills the placeholders of published corpora', () => {
    const text = concrete('NAME经理CELLPHONE加WECHAT登录URLabc在PLACE办DIGIT万，BANK', new SeededRandom(1));
    expect(text).not.toMatch(/NAME|PHONE|WECHAT|URL|PLACE|DIGIT|BANK/);
    expect(text).toMatch(/1\d{10}.*http:\/\//);
  });

  it('gives the same copies for the same seed', () => {
    for (const mutation of MUTATIONS) {
      expect(mutate(MESSAGES[0]!, mutation, new SeededRandom(2))).toBe(
        mutate(MESSAGES[0]!, mutation, new SeededRandom(2)),
      );
    }
  });

  it('tells different messages without fingerprints', () => {
    expect(inCommon('急用钱找经理', '急用钱请找王经理')).toBe(1);
    expect(inCommon('急用钱找经理', '盛大开盘')).toBe(0);
    const campaigns = new Campaigns(table);
    const texts = ['急用钱找经理无抵押当天到账', '急用钱找经理无抵押当天放款', '地铁口准现房盛大开盘急用钱'];
    texts.forEach((text, i) => campaigns.join(String(i), text));
    campaigns.moveBack(2, 1);
    expect(falseJoinsOf(campaigns, (id) => texts[Number(id)]!, new Masking(table))).toEqual({ joined: 2, wrong: 1 });
  });

  it('finds nearly all copies of invented messages and joins no different ones', () => {
    const figures = measureCampaigns(messagesOf(undefined, 600), table, 60, {}, 1);
    expect(Math.min(...Object.values(figures.recallByMutation))).toBeGreaterThan(0.8);
    expect(figures.falseJoins).toBeLessThan(0.01);
    // One for each of the templates that they are invented from.
    expect(figures.campaigns).toBe(16);
    expect(figures.candidatesP99).toBeLessThanOrEqual(16);
  });
});
