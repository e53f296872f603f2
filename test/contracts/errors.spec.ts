import { readFileSync } from 'node:fs';
import { ERROR_CODES, type ErrorCode } from '#kernel/error-codes';

/** Rows of the table in docs/errors.md, by code. */
function documented(): Record<string, ErrorCode & { advice: string }> {
  const rows = readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([A-Z_]+)`(.+)\|$/gm);
  return Object.fromEntries(
    [...rows].map(([, code, cells]) => {
      const [, status, retry, en, zh, advice] = cells!.split('|').map((cell) => cell.trim());
      return [code!, { status: Number(status), retriable: retry === 'yes', en: en!, zh: zh!, advice: advice! }];
    }),
  );
}

describe('docs/errors.md', () => {
  it('says of each code what the register says', () => {
    for (const [code, entry] of Object.entries(ERROR_CODES))
      expect({ code, ...documented()[code] }).toMatchObject({ code, ...entry });
  });

  it('lists no code that the register doesn’t have', () => {
    expect(Object.keys(documented())).toEqual(Object.keys(ERROR_CODES));
  });

  it('gives advice on every code', () => {
    for (const { advice } of Object.values(documented())) expect(advice.length).toBeGreaterThan(10);
  });
});
