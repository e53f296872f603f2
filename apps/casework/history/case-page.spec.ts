import { cell, memberName, told } from './case-page.words';
import { escaped, moment, table, value } from './html';

describe('the page of an exported case', () => {
  it('lets no text become markup, wherever it stands', () => {
    expect(escaped(`<img src=x onerror="a('b')">&`)).toBe('&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;');
    expect(told({ '<b>': ['<i>', { 'a"': '</td>' }] })).toBe('&lt;b&gt;：&lt;i&gt;、a&quot;：&lt;/td&gt;');
    expect(table(['<th>'], [['—']])).toContain('&lt;th&gt;');
  });

  it('says codes in Chinese and leaves texts as they are', () => {
    expect(cell('kind', 'dispose')).toBe('处置反馈');
    expect(cell('state', 'closed')).toBe('已结案');
    expect(cell('resultCode', 'CONFIRMED_ACTED')).toBe('属实，已处置');
    expect(told({ unit: 'CMCC-44', isAccepted: true, handler: null })).toBe('单位：CMCC-44；是否认可：是');
    for (const text of ['constructor', '__proto__', 'toString']) {
      expect([cell('text', text), memberName(text), cell('kind', text)]).toEqual([text, text, text]);
    }
  });

  it('shows instants in Shanghai time, and what is none as it is', () => {
    expect(moment('2026-05-05T16:30:00.000Z')).toBe('2026-05-06 00:30:00');
    expect([moment(null), moment('昨天'), value(0), value('')]).toEqual(['—', '昨天', '0', '—']);
  });
});
