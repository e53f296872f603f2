import { CODES, KINDS, STATES } from './case-page.codes';
import { NAMES } from './case-page.members';
import { escaped, moment, value } from './html';

/** A code in Chinese, any other text as it is. */
export const codeName = (code: unknown): string => named(CODES, code);

export const kindName = (kind: unknown): string => named(KINDS, kind);

export const stateName = (state: unknown): string => named(STATES, state);

export const memberName = (name: string): string => wordIn(NAMES, name) ?? wordIn(KINDS, name) ?? name;

/** A stored value in words: members by name, lists one after the other; already escaped. */
export function told(content: unknown): string {
  if (Array.isArray(content)) return content.length === 0 ? '—' : content.map(told).join('、');
  if (typeof content !== 'object' || content === null) return codeName(content);
  const members = Object.entries(content).filter(([, member]) => member !== null && member !== undefined);
  return members.map(([name, member]) => `${escaped(memberName(name))}：${cell(name, member)}`).join('；');
}

/** The same, read as its name says: times in Shanghai time, kinds and states by their Chinese names. */
export function cell(name: string, content: unknown): string {
  if (typeof content !== 'string') return told(content);
  if (/(?:^at|At|From|Until|^due|^dueBefore)$/.test(name)) return moment(content);
  if (name === 'kind' || name === 'clock') return kindName(content);
  return name === 'state' || name === 'caseState' ? stateName(content) : codeName(content);
}

function named(words: Readonly<Record<string, string>>, word: unknown): string {
  return (typeof word === 'string' ? wordIn(words, word) : undefined) ?? value(word);
}

/** Only what the table itself holds: a text may well be `constructor`. */
const wordIn = (words: Readonly<Record<string, string>>, word: string): string | undefined =>
  Object.hasOwn(words, word) ? words[word] : undefined;
