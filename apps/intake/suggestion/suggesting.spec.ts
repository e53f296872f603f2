import { bundledSuggester } from './bundled';
import table from '../../../data/suggestion/cn.json';
import { readRuleTable, type RuleTable } from './rule-table';
import { Suggester, type Judged } from './suggesting';

const judge = (text: string, changes: Partial<Judged> = {}) =>
  bundledSuggester().judge({
    text,
    senderKind: 'port',
    hasLink: /https?:|\.cn/.test(text),
    stated: undefined,
    preChecked: false,
    ...changes,
  });

describe('the bundled rule table', () => {
  it.each([
    ['【某行】尊敬的客户，您的手机银行将于今日失效，请登录 http://x.example.cn 更新', 'fraud-bank'],
    ['尊敬的10086用户，您的积分已满足兑换298元话费，请点 http://x.example.cn 领取', 'fraud-bank'],
    ['恭喜您成为本台幸运观众，获得奖金18万元及笔记本一台，请登录领取', 'fraud-prize'],
    ['您有一张法院传票未领取，因涉嫌洗钱账户将被冻结', 'fraud-impersonation'],
    ['我是你房东，换号了，这个月房租请直接转账到我爱人卡里', 'fraud-impersonation'],
    ['招点赞兼职，日结佣金300，加微信详谈', 'fraud-investment'],
  ])('suspects fraud in %s', (text, category) => {
    expect(judge(text).suggestion).toMatchObject({ category, risk: 'fraud', serviceMessage: false });
  });

  it.each([
    ['专业办理各类无抵押贷款，低利息当天放款', 'loan'],
    ['专 业 办 理 貸 款，低 利 息 當 天 放 款', 'loan'],
    ['您已逾期三天，请尽快还款，否则上门催收', 'debt-collection'],
    ['代开增值税发票，验证后付款，点数优惠', 'fake-documents'],
    ['澳门真人百家乐，注册送彩金', 'gambling'],
    ['江景洋房首付20万起，营销中心热线', 'real-estate'],
    ['车险到期了吧，现在投保可优惠三成', 'insurance'],
    ['考研英语名师辅导班开始报名', 'education'],
    ['周年庆全场五折，满减活动限时三天', 'retail'],
  ])('suggests a category for %s', (text, category) => {
    expect(judge(text).suggestion).toMatchObject({ category, risk: 'ordinary', serviceMessage: false });
  });

  it.each([
    ['【某某网】验证码384712，五分钟内有效'],
    ['您的登录密码是 773201，请勿泄露'],
    ['【某某驿站】您的包裹已到，取件码4-2-1103'],
    ['【某某银行】您尾号1234的账户入账500.00元'],
  ])('marks %s as a service message', (text) => {
    expect(judge(text).suggestion).toMatchObject({ serviceMessage: true, risk: 'ordinary' });
  });

  it.each([
    ['【某某金融】您尾号1234的借款已逾期，请尽快还款'],
    ['验证码有礼，下载领取优惠，特价促销'],
    ['本期账单可分期，贷款优惠利息低，退订回T'],
    ['晚上一起吃饭吗'],
  ])('does not mark %s', (text) => {
    expect(judge(text).suggestion.serviceMessage).toBe(false);
  });

  it('takes a notice from a person’s number for no notice', () => {
    const text = '您的包裹已到驿站，请及时来取';
    expect(judge(text, { senderKind: 'port' }).suggestion.serviceMessage).toBe(true);
    expect(judge(text, { senderKind: 'mobile' }).suggestion.serviceMessage).toBe(false);
  });

  it('says nothing where no rule fires', () => {
    expect(judge('晚上一起吃饭吗')).toEqual({
      suggestion: {
        category: null,
        risk: 'ordinary',
        riskReason: 'no rule',
        serviceMessage: false,
        tableVersion: 'bundled-2026.1',
        rules: [],
      },
      outOfScope: null,
    });
  });

  it('takes fraud from a category only when its source is pre-checked', () => {
    const stated = { taxonomy: 'liandong', version: '2026.1', code: 'fraud-bank' };
    expect(judge('请看', { stated, preChecked: true }).suggestion).toMatchObject({
      risk: 'fraud',
      riskReason: 'pre-checked category',
    });
    expect(judge('请看', { stated, preChecked: false }).suggestion.risk).toBe('ordinary');
  });

  it('puts political speech out of scope, by the stated category or by words alone', () => {
    expect(judge('请看', { stated: { taxonomy: '12321', version: '1', code: '3' } }).outOfScope).toBe(
      'stated category',
    );
    expect(judge('周日下午广场游行示威').outOfScope).toBe('scope-political-speech');
  });

  it('keeps advertising and fraud in scope whatever else they mention', () => {
    expect(judge('游行示威主题T恤，全场五折优惠，限时满减活动').outOfScope).toBeNull();
    expect(judge('游行示威现场视频 http://x.example.cn').outOfScope).toBeNull();
  });

  it('has no category for political speech', () => {
    expect(table.categories.flatMap(({ maps }) => Object.values(maps))).not.toContain('3');
  });

  it('judges a text in well under a millisecond', () => {
    const text = '【好运商城】周年庆全场五折，满200减100，详情点击 haoyun.example.cn 或电4008001234，退订回T';
    for (let i = 0; i < 2_000; i++) judge(text);
    const begun = performance.now();
    for (let i = 0; i < 2_000; i++) judge(text);
    expect((performance.now() - begun) / 2_000).toBeLessThan(0.5);
  });
});

describe('reading a rule table', () => {
  const rule = { id: 'a-rule', mark: 'category', category: 'loan', all: [['贷款']] } as const;
  const read = (rules: object[]) => () => readRuleTable({ ...(table as RuleTable), rules } as RuleTable);

  it.each([
    ['an id that is used twice', [rule, rule]],
    ['an unknown category', [{ ...rule, category: 'nonsense' }]],
    ['an unknown mark', [{ ...rule, mark: 'spam' }]],
    ['an empty list', [{ ...rule, all: [[]] }]],
    ['no list', [{ ...rule, all: [] }]],
    ['an unknown sender kind', [{ ...rule, senderKinds: ['pigeon'] }]],
  ])('stops at %s', (_, rules) => {
    expect(read(rules)).toThrow('CONFIGURATION_INVALID');
  });

  it('accepts a table of one’s own', () => {
    const own = new Suggester(read([rule])());
    const { suggestion } = own.judge({
      text: '贷款',
      senderKind: 'port',
      hasLink: false,
      stated: undefined,
      preChecked: false,
    });
    expect(suggestion.rules).toEqual(['a-rule']);
  });
});
