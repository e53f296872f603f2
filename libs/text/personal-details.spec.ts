import fc from 'fast-check';
import { maskedNumber, maskPersonalDetails } from './personal-details';

const complainant = { number: '13912345678' };

describe('masking', () => {
  it.each([
    ['尊敬的13912345678用户', '尊敬的139****5678用户'],
    ['尊敬的 139 1234 5678 用户', '尊敬的 139 **** 5678 用户'],
    ['尊敬的139-1234-5678用户', '尊敬的139-****-5678用户'],
    ['尊敬的１３９１２３４５６７８用户', '尊敬的１３９****５６７８用户'],
    ['尊敬的+8613912345678用户', '尊敬的+86139****5678用户'],
    ['http://a.cn/?m=13912345678&x=1', 'http://a.cn/?m=139****5678&x=1'],
    ['两次13912345678 13912345678', '两次139****5678 139****5678'],
    ['夹在00139123456780里', '夹在00139****56780里'],
    ['别人的13800138000不动', '别人的13800138000不动'],
    ['身份证11010519491231002X已登记', '身份证1101**************已登记'],
    ['卡号6222020000000000002已冻结', '卡号6222020000000000002已冻结'],
    ['卡号4111111111111111已冻结', '卡号411111******1111已冻结'],
    ['验证码384712，请勿告诉他人', '验证码******，请勿告诉他人'],
    ['验证码：３８４７１２', '验证码：******'],
    ['384712是您的验证码', '******是您的验证码'],
    ['384712（动态码）', '******（动态码）'],
    ['拨打95588办理', '拨打95588办理'],
  ])('%s becomes %s', (text, expected) => {
    expect(maskPersonalDetails(text, complainant)).toBe(expected);
  });

  it('hides the contact, but not a scrap too short to be one', () => {
    const text = '张三的微信zs_1990，张三';
    expect(maskPersonalDetails(text, { ...complainant, contact: 'zs_1990' })).toBe('张三的微信*******，张三');
    expect(maskPersonalDetails(text, { ...complainant, contact: '张三' })).toBe(text);
  });

  it.each([
    ['联系139-0013-9000或１３９００１３９０００', '13900139000', '联系***-****-****或***********'],
    ['或 139 0013 9000', '+86 139-0013-9000', '或 *** **** ****'],
    ['拨打01088886666', '010-88886666转2', '拨打***********'],
    ['两个13900139000、88886666', '13900139000/8888 6666', '两个***********、********'],
    ['微信ＺＳ_1990', 'zs_1990', '微信*******'],
    ['İ微信zs_1990', 'zs_1990', 'İ微信*******'],
    ['拨打95588办理', '微信95588', '拨打95588办理'],
  ])('of %s and the contact %s leaves %s', (text, contact, expected) => {
    expect(maskPersonalDetails(text, { ...complainant, contact })).toBe(expected);
  });

  it('leaves no way of writing the number with up to three separators in the text', () => {
    const separator = fc.constantFrom('', ' ', '-', '.', '·', '  ', ' - ', '\u200b');
    const around = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(around, fc.array(separator, { minLength: 10, maxLength: 10 }), around, (before, gaps, after) => {
        const written = [...complainant.number].map((digit, i) => digit + (gaps[i] ?? '')).join('');
        const masked = maskPersonalDetails(before + written + after, complainant);
        expect(masked).toHaveLength(before.length + written.length + after.length);
        expect(masked.replace(/[^0-9*]/g, '')).not.toContain(complainant.number);
      }),
    );
  });

  it('of a number keeps its first three and last four digits', () => {
    expect([maskedNumber('13912345678'), maskedNumber('1064912345678'), maskedNumber('12345')]).toEqual([
      '139****5678',
      '106******5678',
      '*****',
    ]);
  });
});
