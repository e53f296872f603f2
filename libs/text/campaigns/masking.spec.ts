import * as fc from 'fast-check';
import { NormalisationTable } from '../matching/normalisation.table';
import { Masking } from './masking';

const masking = new Masking(NormalisationTable.bundled());

describe('masking', () => {
  it.each([
    ['amounts', '最高20万元贷款', '最高万元贷款'],
    ['numbers in words', '客服电话一三八零零一三八零零零速回', '客服电话速回'],
    ['numbers in circles', '加①③⑧致电', '加致电'],
    ['call-back numbers with separators', '请致电138-0013 8000办理', '请致电办理'],
    ['links with a scheme', '请登录http://t.cn/Ab3x立即领取', '请登录立即领取'],
    ['links without one', '请登录wap.abcd.top/x?y=1立即领取', '请登录立即领取'],
    ['wide links', '请登录ｗｗｗ．ａｂｃ．ｃｏｍ立即领取', '请登录立即领取'],
    [
      'what is left of a link with symbols inside',
      '请您今日登录 t*.example/ab 立即领取现金红包',
      '请您今日登录立即领取现金红包',
    ],
    ['accounts', '加微信wx88ab领取', '加微信领取'],
    ['accounts of messages in which little else is', '加微信wxab12cd', '加微信'],
    ['numbers in words with tens and hundreds', '最高二十万元或伍佰元', '最高万元或元'],
    [
      'digits of a text in Latin letters',
      'You won 5000 dollars, call 0800 123 now to claim it',
      'youwondollarscallnowtoclaimit',
    ],
    ['emoji and symbols', '🎉恭喜★您🎉', '恭喜您'],
  ])('leaves out %s', (_, text, expected) => expect(masking.asString(text)).toBe(expected));

  it.each([
    ['short Latin words', '回T退订', '回t退订'],
    ['the letters of a short run with digits', '4S店新款', 's店新款'],
    ['a text in Latin letters', 'Congratulations you won', 'congratulationsyouwon'],
    ['words for ten and hundred that belong to no number', '十分优惠百货千人团', '十分优惠百货千人团'],
    [
      'a text in Latin letters with a signature',
      '【好又多】Dear customer, your parcel is waiting',
      '好又多dearcustomeryourparceliswaiting',
    ],
    ['characters beyond the first plane', '𠮷祥如意', '𠮷祥如意'],
  ])('keeps %s', (_, text, expected) => expect(masking.asString(text)).toBe(expected));

  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc
      .array(
        fc.constantFrom(
          ...'贷款一二〇十百千abT.cn:/ ①2８*😀𠮷',
          'http://',
          'wx99',
          'abcd',
          'dearcustomeryourparcelis',
          '好又多的贷款优惠',
          '138 0013 8000',
        ),
        { maxLength: 60 },
      )
      .map((parts) => parts.join('')),
  );

  it('changes nothing when it is done again', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const once = masking.asString(text);
        expect(masking.asString(once)).toBe(once);
      }),
      { numRuns: 3_000 },
    );
  });

  it('leaves no digit', () => {
    fc.assert(
      fc.property(texts, (text) => expect(masking.asString(text)).not.toMatch(/\p{Nd}/u)),
      { numRuns: 1_000 },
    );
  });
});
