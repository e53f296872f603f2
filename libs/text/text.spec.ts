import fc from 'fast-check';
import { callbackNumbersOf } from './callback-numbers';
import { compactText } from './compact';
import { foldedString } from './folding';
import { linksOf } from './links';
import { narrow } from './narrow';
import { repairText } from './repair';
import { signatureOf } from './signature';

describe('narrowing', () => {
  it('makes full-width digits, letters and link punctuation ASCII and leaves other punctuation alone', () => {
    expect(narrow('１３８，ＡＢｃ．ｃｎ／ａ？ｘ＝１　好！')).toBe('138，ABc.cn/a?x=1 好！');
  });

  it('never changes length, so that offsets hold', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(narrow(text)).toHaveLength(text.length)));
  });
});

describe('repairing', () => {
  it('makes every line end a line feed and takes out what cannot be read', () => {
    expect(repairText('a\r\nb\rc\u2028d\u0007\u202ee\ufeff\tf')).toBe('a\nb\nc\nde\tf');
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => expect(repairText(repairText(text))).toBe(repairText(text))),
    );
  });
});

describe('compact text', () => {
  it('is NFC without any white space', () => {
    expect(compactText(' 您好 \u3000a\u0301\n\tb ')).toBe('您好\u00e1b');
  });
});

describe('a signature', () => {
  it.each([
    ['【好运商城】您有一张券', '好运商城'],
    ['  【 好运商城 】您有一张券', '好运商城'],
    ['您有一张券【好运商城】 ', '好运商城'],
    ['[好运商城]您有一张券', '好运商城'],
    ['您有【一张】券', null],
    ['【】您有一张券', null],
    ['您有一张券', null],
  ])('of %s is %s', (text, expected) => {
    expect(signatureOf(text)).toBe(expected);
  });
});

describe('links', () => {
  it.each([
    ['详情点击http://a.example.com/x?y=1，退订回T', ['http://a.example.com/x?y=1']],
    ['登录 t.cn/RxYz12。马上', ['t.cn/RxYz12']],
    ['见 (http://a.cn/x?y=1).] 或 b.cn/?', ['http://a.cn/x?y=1', 'b.cn/']],
    ['ｗｗｗ．ａｂｃ．ｃｏｍ／ｑ 抢购', ['www.abc.com/q']],
    ['a.cn 和 b.cn 再 a.cn', ['a.cn', 'b.cn']],
    ['低至10.5元起，12.30开始，版本v1.2.3', []],
    ['写信到 someone@example.com', []],
    ['https://例子.测试', []],
    ['没有链接', []],
  ])('of %s are %j', (text, expected) => {
    expect(linksOf(text)).toEqual(expected);
  });

  it('are found in linear time however the text is made', () => {
    const begun = performance.now();
    linksOf('a.'.repeat(5_000));
    linksOf('a-'.repeat(5_000) + '.');
    linksOf('http://'.repeat(1_400));
    for (let i = 0; i < 20; i++) linksOf(`http://${','.repeat(9_980)}x`);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});

describe('call-back numbers', () => {
  it.each([
    ['咨询13800138000张经理', ['13800138000']],
    ['咨询 +86 138-0013-8000', ['13800138000']],
    ['电４００８００１２３４，或400-800-1234', ['4008001234']],
    ['热线0755-88886666转2', ['075588886666']],
    ['拨打95588或96888', ['95588', '96888']],
    ['订单20261120113000123456已发', []],
    ['价格13800.13元', []],
    ['139****5678', []],
    ['点 a.example.cn/x?m=13800138000&n=13900139000 或拨13700137000', ['13700137000']],
    ['没有', []],
  ])('of %s are %j', (text, expected) => {
    expect(callbackNumbersOf(text)).toEqual(expected);
  });
});

describe('folding', () => {
  it('brings width, case, script and inserted symbols together', () => {
    expect(foldedString('ＡＰＰ 貸*款·發\u200b票 ①')).toBe('app贷款发票1');
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) =>
        expect(foldedString(foldedString(text))).toBe(foldedString(text)),
      ),
    );
  });
});
