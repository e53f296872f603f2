import { CORRECTABLE } from '#contracts/complaint-changes';
import { CHECK_DECISIONS, INVALID_REASONS } from '#contracts/complaint-events.v1';
import { FIELD_NAMES, judgedText } from './check-wording';

describe('what a complainant is told of a decision', () => {
  it.each(CHECK_DECISIONS)('is a sentence for %s', (decision) => {
    const text = judgedText({ decision, reason: INVALID_REASONS[0], missing: ['sender', 'text'] });
    expect(text).toMatch(/^[\u4e00-\u9fff、，：。（）]+。$/);
  });

  it('names every reason for which a complaint is invalid', () => {
    const texts = INVALID_REASONS.map((reason) => judgedText({ decision: 'invalid', reason }));
    expect(new Set(texts).size).toBe(INVALID_REASONS.length);
    expect(texts.join()).not.toContain('undefined');
  });

  it('names every field that can be missing', () => {
    expect(Object.keys(FIELD_NAMES).sort()).toEqual([...CORRECTABLE].sort());
    expect(judgedText({ decision: 'needs-info', missing: ['sender', 'text'] })).toBe(
      '您的举报还缺少信息，请补充或更正：被举报号码、短信内容。',
    );
  });
});
