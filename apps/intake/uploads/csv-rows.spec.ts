import { parse } from 'csv-parse/sync';
import { ComplaintReportedV1 } from '#contracts/complaint-reported.v1';
import { readMessage } from '#contracts/reading';
import { planOf } from '#contracts/plan';
import { COLUMNS } from './csv-columns';
import { readHeader } from './csv-header';
import { reportOfRow } from './csv-row';
import { csvTemplate, EXAMPLE } from './csv-template';
import { csvLine } from './csv-writing';

const columns = readHeader(COLUMNS.map(({ name }) => name));

/** The template's example with other cells. */
const rowOf = (changes: Record<string, string> = {}): Record<string, unknown> =>
  reportOfRow(
    columns,
    columns.map(({ name }) => changes[name] ?? EXAMPLE[name] ?? ''),
  );

describe('the template', () => {
  it.each(['zh', 'en'] as const)('has an example that keeps to the contract (%s)', (language) => {
    const [header, example] = parse(csvTemplate(language), { bom: true }) as [string[], string[]];
    const report = reportOfRow(readHeader(header), example);
    expect(readMessage(ComplaintReportedV1, report)).toMatchObject({ ok: true });
  });

  it('has a column for every field of the contract but attachments and the organisation', () => {
    const known = planOf(ComplaintReportedV1).fields.flatMap(({ name, nested }) =>
      nested && name !== 'recipientCarrier' && name !== 'recipientProvince'
        ? nested === undefined
          ? []
          : nested.fields.map((field) => `${name}.${field.name}`)
        : [name],
    );
    const wanted = known.filter((name) => !name.startsWith('attachments') && name !== 'organisation');
    expect(COLUMNS.map(({ name }) => name).sort()).toEqual(wanted.sort());
  });

  it('may have its columns in any order, in either language, with marks and spaces', () => {
    const mixed = COLUMNS.map(({ name, zh }, i) => (i % 2 ? ` ${zh} *` : name.toUpperCase())).reverse();
    expect(readHeader([...mixed, '', ''])).toEqual([...COLUMNS].reverse());
  });

  it.each([
    [['流水好', ...COLUMNS.slice(1).map(({ zh }) => zh)], '流水号 is meant'],
    [COLUMNS.slice(1).map(({ zh }) => zh), 'not optional'],
    [[...COLUMNS.map(({ zh }) => zh), 'serial'], 'each column once'],
    [['13912345678', 'x'], 'a column of the template'],
  ])('is missed by another header', (header, expected) => {
    expect(() => readHeader(header)).toThrow(
      expect.objectContaining({ code: 'INTAKE_CSV_UNREADABLE', message: expect.stringContaining(expected) }),
    );
    expect(() => readHeader(header)).not.toThrow(/13912345678/);
  });
});

describe('a row', () => {
  it('takes the words of either language', () => {
    expect(rowOf({ source: 'own-desk', verbatim: 'YES', messageType: '5G消息', preChecked: 'false' })).toMatchObject({
      source: 'own-desk',
      verbatim: 'yes',
      messageType: '5g',
      preChecked: false,
    });
  });

  it('takes times as Beijing time, as spreadsheets write them', () => {
    const at = (complainedAt: string) => rowOf({ complainedAt })['complainedAt'];
    expect(at('2026/11/20 9:05')).toBe('2026-11-20T09:05:00+08:00');
    expect(at('2026年1月2日')).toBe('2026-01-02T00:00:00+08:00');
    expect(at('2026-11-20T11:30:00Z')).toBe('2026-11-20T11:30:00Z');
    expect(at('2026-11-20 11:30:00.5')).toBe('2026-11-20T11:30:00.5+08:00');
    expect(at('yesterday')).toBe('yesterday');
  });

  it('tells known homes from unknown ones, and fills nothing in', () => {
    expect(rowOf({ recipientCarrier: '未知', recipientProvince: '广东' })).toMatchObject({
      recipientCarrier: { certainty: 'unknown' },
      recipientProvince: { certainty: 'stated', code: '44' },
    });
    expect(rowOf({ recipientCarrier: '', verbatim: '' })).not.toHaveProperty('recipientCarrier');
    expect(readMessage(ComplaintReportedV1, rowOf({ verbatim: '' }))).toMatchObject({ code: 'FIELD_MISSING' });
  });

  // domain trap 16
  it('keeps codes as the text they are: zeros in front, 21 digits, the marks of spreadsheets', () => {
    const sender = (cell: string) => rowOf({ sender: cell })['sender'];
    expect(sender('0085261234567')).toBe('0085261234567');
    expect(sender('106901234567890123456')).toBe('106901234567890123456');
    expect(sender('="106901234567"')).toBe('106901234567');
    expect(sender("'106901234567")).toBe('106901234567');
    expect(sender('106901234567\t')).toBe('106901234567');
  });

  it.each(['1.06901E+20', '1,06901E+20', '1E21'])(
    'refuses a code that a spreadsheet took for a number: %s',
    (sender) => {
      expect(() => rowOf({ sender })).toThrow(
        expect.objectContaining({ code: 'FIELD_INVALID', detail: expect.objectContaining({ field: 'sender' }) }),
      );
    },
  );

  it('keeps its text as it is: spaces, line breaks, quotes, what looks like a formula', () => {
    for (const text of [' 前后有空格 ', '第一行\n第二行', '=cmd|x', '"引号"'])
      expect(rowOf({ text })['text']).toBe(text);
  });

  it.each([
    ['verbatim', '也许'],
    ['part.n', '1.5.2'],
    ['loss.yuan', '十元'],
    ['source', '未知'],
  ])('refuses what is no value: %s %s', (name, cell) => {
    expect(() => rowOf({ [name]: cell })).toThrow(
      expect.objectContaining({ code: 'FIELD_INVALID', detail: expect.objectContaining({ field: name }) }),
    );
  });
});

// domain trap 17
describe('what is written for spreadsheets', () => {
  it('is never worked out as a formula', () => {
    expect(csvLine(['=1+1', '+86', '-1', '@x', '106', 'a"b', 'a,b', '两\n行'])).toBe(
      `'=1+1,'+86,'-1,'@x,106,"a""b","a,b","两\n行"\r\n`,
    );
  });
});
