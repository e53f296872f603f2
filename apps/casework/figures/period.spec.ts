import { periodOf } from './period';

const days = (text: string): string[] => {
  const { from, until } = periodOf(text);
  return [from.toISOString(), until.toISOString()];
};

describe('a period', () => {
  it('is whole days of Asia/Shanghai', () => {
    expect(days('2026-05')).toEqual(['2026-04-30T16:00:00.000Z', '2026-05-31T16:00:00.000Z']);
    expect(days('2026-12')).toEqual(['2026-11-30T16:00:00.000Z', '2026-12-31T16:00:00.000Z']);
    expect(days('2026-Q4')).toEqual(['2026-09-30T16:00:00.000Z', '2026-12-31T16:00:00.000Z']);
    expect(days('2026')).toEqual(['2025-12-31T16:00:00.000Z', '2026-12-31T16:00:00.000Z']);
    expect(days('2026-05-06..2026-05-06')).toEqual(['2026-05-05T16:00:00.000Z', '2026-05-06T16:00:00.000Z']);
  });

  it.each([undefined, '', '2026-13', '2026-Q5', '26', '2026-05-06', '2026-05-07..2026-05-06', ['2026-05']])(
    'is not %p',
    (text) => expect(() => periodOf(text)).toThrow('REQUEST_INVALID'),
  );

  it('has only days that exist', () => {
    expect(() => periodOf('2026-02-30..2026-03-01')).toThrow('FIELD_INVALID');
  });
});
