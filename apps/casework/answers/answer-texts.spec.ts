import { CLOSE_REASONS } from '#contracts/case-closing.v1';
import { RESULT_CODES } from '#contracts/vocabulary';
import { answerText, INTERIM_ANSWER, secondAnswerText, withoutIdentity } from './answer-texts';

describe('answer texts', () => {
  it.each(RESULT_CODES)('say for %s what was found, what the unit says and what the person can do', (code) => {
    const text = answerText('settled', code, '已核查处理')!;
    expect(text).toContain('已有办理结果');
    expect(text).toContain('责任企业说明：已核查处理。');
    expect(text).toContain('一次异议');
    expect(text).not.toContain(code);
    expect(text).toMatch(/。$/);
  });

  it('have no gap where the unit said nothing', () => {
    expect(answerText('unresolvable', null, null)).not.toContain('责任企业说明');
  });

  it('exist for every closing that leaves a complaint unanswered, and for no other', () => {
    const silent = CLOSE_REASONS.filter((reason) => answerText(reason, null, null) === null);
    expect(silent).toEqual(['merged', 'complaints-withdrawn']);
  });

  it('fit their contract with the longest text of a unit', () => {
    for (const code of RESULT_CODES)
      expect(answerText('settled', code, '字'.repeat(1_000))!.length).toBeLessThan(2_000);
    expect(INTERIM_ANSWER.length).toBeLessThan(2_000);
  });

  it('invite to no third disagreement after the second answer', () => {
    expect(secondAnswerText('复核结论不变。')).toContain('最终答复');
    expect(secondAnswerText('复核结论不变。')).not.toContain('一次异议');
  });

  it('name no subscriber: the holder’s name is replaced and other numbers are masked', () => {
    const said =
      '该号码13800138000机主李小明（身份证11010119900307421X）已由张三公司停机，联系电话13912345678，客服10086。';
    expect(withoutIdentity(said, '李小明', '13800138000')).toBe(
      '该号码13800138000机主该用户（身份证110***********421X）已由张三公司停机，联系电话139****5678，客服10086。',
    );
  });

  it('leave the sender’s main code as the complainant saw it', () => {
    expect(withoutIdentity('主码10690001已整改', null, '106900012345')).toBe('主码10690001已整改');
  });
});
