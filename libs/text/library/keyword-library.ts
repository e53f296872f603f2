/** A term of a keyword library as its people wrote it. */
export interface LibraryTerm {
  readonly id: string;
  /** As written; compared after normalisation. */
  readonly text: string;
  readonly category: string;
  /** All of these must be in the message too. */
  readonly allOf?: readonly string[];
  /** None of these may be. */
  readonly noneOf?: readonly string[];
  /** Companions of `allOf` count only within so many characters (normalised) before or after the term. */
  readonly within?: number;
  /** Only for senders of these kinds. */
  readonly senderKinds?: readonly string[];
  /** Only for messages of these categories, as far as one is known. */
  readonly categories?: readonly string[];
}

/** A text known to be good: a message that holds all of its parts is never hit (e.g. signature and a phrase of a notice). */
export interface KnownGood {
  readonly id: string;
  readonly allOf: readonly string[];
}

export interface KeywordLibrary {
  readonly id: string;
  readonly version: string;
  readonly terms: readonly LibraryTerm[];
  readonly knownGood: readonly KnownGood[];
  /** Characters of one sound compare as equal. */
  readonly homophones?: boolean;
}

/** What is known of a message beside its text. */
export interface MessageFacts {
  readonly senderKind?: string;
  readonly category?: string;
}
