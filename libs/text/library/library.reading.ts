import { DomainError } from '#kernel/domain-error';
import { LONGEST_TERM } from '../matching/term-table.building';
import type { Normaliser } from '../matching/normalising';
import type { KeywordLibrary, KnownGood, LibraryTerm } from './keyword-library';

const MOST_TERMS = 200_000;
const MOST_COMPANIONS = 20;

/** Reads a library from JSON. @throws DomainError LIBRARY_INVALID naming the field, what was expected and what came */
export function readLibrary(value: unknown): KeywordLibrary {
  const library = object('', value, ['id', 'version', 'terms', 'knownGood', 'homophones']);
  const { homophones } = library;
  if (homophones !== undefined && typeof homophones !== 'boolean')
    throw wrong('homophones', 'true or false', homophones);
  return {
    id: text('id', library['id'], 64),
    version: text('version', library['version'], 64),
    terms: list('terms', library['terms'], MOST_TERMS, readTerm),
    knownGood: list('knownGood', library['knownGood'] ?? [], MOST_TERMS, readKnownGood),
    ...(homophones === undefined ? {} : { homophones }),
  };
}

function readTerm(field: string, value: unknown): LibraryTerm {
  const names = ['id', 'text', 'category', 'allOf', 'noneOf', 'within', 'senderKinds', 'categories'];
  const term = object(field, value, names);
  const { within } = term;
  if (within !== undefined && !(Number.isInteger(within) && (within as number) >= 0)) {
    throw wrong(`${field}.within`, 'a whole number of characters', within);
  }
  const texts = (name: string) =>
    term[name] === undefined
      ? {}
      : { [name]: list(`${field}.${name}`, term[name], MOST_COMPANIONS, (at, one) => text(at, one, LONGEST_TERM)) };
  return {
    id: text(`${field}.id`, term['id'], 64),
    text: text(`${field}.text`, term['text'], LONGEST_TERM),
    category: text(`${field}.category`, term['category'], 64),
    ...texts('allOf'),
    ...texts('noneOf'),
    ...texts('senderKinds'),
    ...texts('categories'),
    ...(within === undefined ? {} : { within: within as number }),
  };
}

function readKnownGood(field: string, value: unknown): KnownGood {
  const good = object(field, value, ['id', 'allOf']);
  const allOf = list(`${field}.allOf`, good['allOf'], MOST_COMPANIONS, (at, one) => text(at, one, LONGEST_TERM));
  if (allOf.length === 0) throw wrong(`${field}.allOf`, 'at least one part', []);
  return { id: text(`${field}.id`, good['id'], 64), allOf };
}

/** A text as it is compiled. @throws DomainError LIBRARY_INVALID when nothing is left of it, or too much becomes of it */
export function compiledText(normaliser: Normaliser, field: string, written: string): string {
  const normalised = normaliser.asString(written);
  if (normalised.length >= 1 && normalised.length <= LONGEST_TERM) return normalised;
  throw wrong(field, `a text of 1 to ${LONGEST_TERM} characters after normalisation`, written);
}

function object(field: string, value: unknown, names: readonly string[]): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw wrong(field, 'a JSON object', value);
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined) throw wrong(at(field, unknown), `one of ${names.join(', ')}`, unknown);
  return value as Record<string, unknown>;
}

function list<T>(field: string, value: unknown, most: number, read: (field: string, value: unknown) => T): T[] {
  if (!Array.isArray(value)) throw wrong(field, 'a list', value);
  if (value.length > most) throw wrong(field, `at most ${most} items`, `${value.length} items`);
  return value.map((one, i) => read(`${field}[${i}]`, one));
}

function text(field: string, value: unknown, longest: number): string {
  if (typeof value === 'string' && value !== '' && value.length <= longest) return value;
  throw wrong(field, `a text of 1 to ${longest} characters`, value);
}

const at = (field: string, name: string): string => (field === '' ? name : `${field}.${name}`);

const wrong = (field: string, expected: string, got: unknown): DomainError =>
  new DomainError('LIBRARY_INVALID', {
    field: field === '' ? 'library' : field,
    expected,
    got: (JSON.stringify(got) ?? 'nothing').slice(0, 80),
  });
