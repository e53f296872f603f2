import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { DomainError } from '#kernel/domain-error';

/** Answers one line: gets the parsed JSON value and its line number (from 1), returns what is printed as JSON. */
export type LineHandler = (value: unknown, line: number) => unknown;

export interface LineStreams {
  readonly input?: Readable;
  readonly output?: Writable;
}

export interface LineCount {
  readonly lines: number;
  readonly errors: number;
}

/** A longer line is answered with an error and skipped, so that a file without line ends can't fill the memory. */
export const LONGEST_LINE = 1_000_000;

const FLUSH_AT = 64 * 1024;

/**
 * Answers every line of JSON with one line of JSON, in order. A bad line (also an empty one) is answered by
 * `{"line": n, "error": {code, message, …}}` and the next goes on, so answer n always belongs to line n.
 * Memory stays flat: reading waits while the reader of the output is behind.
 */
export async function answerLines(handler: LineHandler, streams: LineStreams = {}): Promise<LineCount> {
  const writer = new LineWriter(streams.output ?? process.stdout);
  const counter = { lines: 0, errors: 0 };
  const answer = (text: string): void => {
    counter.lines++;
    try {
      writer.add(JSON.stringify(handler(parse(text), counter.lines)));
    } catch (error) {
      counter.errors++;
      writer.add(JSON.stringify({ line: counter.lines, error: describeError(error) }));
    }
  };
  for await (const lines of splitLines(streams.input ?? process.stdin)) {
    for (const line of lines) {
      answer(line);
      if (writer.isFull && !(await writer.flush())) return counter;
    }
    if (!(await writer.flush())) return counter;
  }
  return counter;
}

/** What a bad line is answered with; an unexpected fault of ours is not disguised as a bad line. */
export function describeError(error: unknown): {
  code: string;
  message: string;
  field?: string;
  expected?: string;
  got?: string;
} {
  if (!(error instanceof DomainError)) throw error;
  return { code: error.code, message: error.message, ...error.detail };
}

function parse(text: string): unknown {
  if (text.length > LONGEST_LINE) {
    throw new DomainError('RECORD_TOO_LARGE', { expected: `at most ${LONGEST_LINE} characters a line` });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    const got = text.trim() === '' ? 'an empty line' : text.slice(0, 60);
    throw new DomainError('NOT_JSON', { expected: 'one JSON object a line', got }, { cause });
  }
}

/** The complete lines of each chunk read; a line end is LF or CRLF, a last line without one counts. */
async function* splitLines(input: Readable): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let isFirst = true;
  for await (const chunk of input) {
    let text: string = typeof chunk === 'string' ? chunk : decoder.write(chunk as Buffer);
    if (isFirst && text !== '') {
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
      isFirst = false;
    }
    // Of an endless line only enough is kept to know that it is too long.
    const lines = (rest.length > LONGEST_LINE ? keepLength(rest) + text : rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
  rest += decoder.end();
  if (rest !== '') yield [rest];
}

const keepLength = (line: string): string => line.slice(0, LONGEST_LINE + 1);

/** Gathers answers into large writes and waits for `drain`. */
class LineWriter {
  private pending = '';
  private closed = false;

  constructor(private readonly output: Writable) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      // The reader has seen enough, as in `liandong … | head`.
      if (error.code !== 'EPIPE') throw error;
      this.closed = true;
    });
    output.on('close', () => (this.closed = true));
  }

  add(line: string): void {
    this.pending += line + '\n';
  }

  get isFull(): boolean {
    return this.pending.length >= FLUSH_AT;
  }

  /** Writes what is gathered; false when nobody reads the output any more. */
  async flush(): Promise<boolean> {
    const text = this.pending;
    this.pending = '';
    if (text !== '' && !this.closed) this.output.write(text);
    if (this.output.writableNeedDrain && !this.closed) {
      const reader = new AbortController();
      const drained = once(this.output, 'drain', { signal: reader.signal }).catch(() => undefined);
      const closed = once(this.output, 'close', { signal: reader.signal }).catch(() => undefined);
      await Promise.race([drained, closed]);
      reader.abort();
    }
    return !this.closed;
  }
}
