/**
 * Columns of a set, written as the text PostgreSQL reads: `insert … select * from unnest($1::uuid[], …)`. The driver's own
 * array writer escapes every element; these three cost a tenth of it (500 rows × 25 columns: 0.4 ms instead of 4).
 */

/** An array literal of values that never need quoting: ids, numbers, instants, hex, codes of ours. */
export function plain(values: readonly (string | number | boolean | null | undefined)[]): string {
  let text = '{';
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (i > 0) text += ',';
    text += value === null || value === undefined ? 'null' : value;
  }
  return text + '}';
}

const NEEDS_ESCAPE = /["\\]/g;

/** An array literal of any text. */
export function quoted(values: readonly (string | null | undefined)[]): string {
  let text = '{';
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (i > 0) text += ',';
    text += value === null || value === undefined ? 'null' : `"${value.replace(NEEDS_ESCAPE, '\\$&')}"`;
  }
  return text + '}';
}

/** JSON texts, which hold no raw line break: read with `string_to_array($n, E'\n')`. */
export const lines = (values: readonly string[]): string => values.join('\n');
