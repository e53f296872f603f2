import { formatInstant } from '#worktime/days';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Texts come from attackers: nothing of them may become markup. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);

export const heading = (title: string): string => `<h2>${escaped(title)}</h2>`;

/** A stored value as a person reads it; already escaped. */
export function value(content: unknown): string {
  if (content === null || content === undefined || content === '') return '—';
  if (typeof content === 'boolean') return content ? '是' : '否';
  if (typeof content === 'object') return escaped(JSON.stringify(content));
  return escaped(String(content as string | number));
}

/** An instant in Shanghai time. */
export function moment(content: unknown): string {
  if (typeof content !== 'string' || Number.isNaN(Date.parse(content))) return value(content);
  return formatInstant(Date.parse(content)).slice(0, 19).replace('T', ' ');
}

/** Pairs of a name and what stands for it, which is already escaped. */
export const facts = (pairs: readonly (readonly [string, string])[]): string =>
  `<dl>${pairs.map(([name, content]) => `<dt>${escaped(name)}</dt><dd>${content}</dd>`).join('')}</dl>`;

/** Nothing where there are no rows; cells are already escaped. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const head = titles.map((title) => `<th>${escaped(title)}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((content) => `<td>${content}</td>`).join('')}</tr>`).join('\n');
  return `<table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}
