/** Control characters but tab and line feed, line and paragraph separators, and marks that reorder what a reader sees. */

const UNREADABLE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/;
const EVERY_UNREADABLE = new RegExp(UNREADABLE, 'g');

/** The text as it can be shown and stored anywhere: line ends are line feeds, unreadable characters are gone. */
export function repairText(text: string): string {
  if (!UNREADABLE.test(text)) return text;
  return text.replace(/\r\n?|[\u2028\u2029]/g, '\n').replace(EVERY_UNREADABLE, '');
}
