import { DomainError } from '#kernel/domain-error';
import type { MessageFacts } from '#text/library/keyword-library';
import type { LibraryMatcher } from '#text/library/library-matching';

/** A message as a line tells it; further members are carried along into nothing. */
export interface MatchQuestion extends MessageFacts {
  readonly text: string;
  readonly id?: string;
}

/** What a library says of a message: one line of output. */
export interface MatchAnswer {
  readonly id?: string;
  readonly library: string;
  readonly matches: readonly {
    readonly term: string;
    readonly text: string;
    readonly category: string;
    /** UTF-16 units of the message, [start, end). */
    readonly start: number;
    readonly end: number;
    readonly written: string;
    readonly variants: readonly string[];
  }[];
  /** Id of the known good text that the message is. */
  readonly knownGood: string | null;
}

/** Reads one line. @throws DomainError */
export function messageOf(value: unknown): MatchQuestion {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new DomainError('NOT_JSON', { expected: 'one JSON object a line', got: JSON.stringify(value).slice(0, 60) });
  }
  const { text, id, senderKind, category } = value as Record<string, unknown>;
  if (text === undefined) throw new DomainError('FIELD_MISSING', { field: 'text', expected: 'the message’s text' });
  for (const [field, given] of Object.entries({ text, id, senderKind, category })) {
    if (given !== undefined && typeof given !== 'string') {
      throw new DomainError('FIELD_INVALID', { field, expected: 'a text', got: JSON.stringify(given).slice(0, 60) });
    }
  }
  return value as MatchQuestion;
}

export function answerMatch({ text, id, ...facts }: MatchQuestion, matcher: LibraryMatcher): MatchAnswer {
  const { library } = matcher;
  const { matches, knownGood } = matcher.judge(text, facts);
  return {
    ...(id === undefined ? {} : { id }),
    library: `${library.id}@${library.version}`,
    matches: matches.map((match) => {
      const { term, ...place } = matcher.explain(text, match);
      return { term: term.id, text: term.text, category: term.category, ...place };
    }),
    knownGood: knownGood === null ? null : library.knownGood[knownGood]!.id,
  };
}
