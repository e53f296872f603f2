import { Command, InvalidArgumentError } from 'commander';
import { AhoCorasick } from '@monyone/aho-corasick/fast';
import { compileLibrary, sizeOf } from '#text/library/compiled-library';
import type { KeywordLibrary } from '#text/library/keyword-library';
import { LibraryMatcher } from '#text/library/library-matching';
import { NormalisationTable } from '#text/matching/normalisation.table';
import { Scanner } from '#text/matching/scanning';
import { buildTermTable } from '#text/matching/term-table.building';
import { describeMachine } from '../machine';
import { messagesOf, termsOf } from './workload';

interface MatcherOptions {
  readonly texts?: string;
  readonly messages: number;
  readonly json?: boolean;
}

export interface MatcherFigures {
  /** Millions of UTF-16 units a second, every overlapping hit with its place. */
  readonly unitsPerSecond: number;
  readonly timesMonyone: number;
  readonly messagesPerSecondNormalised: number;
  readonly buildMs: number;
  readonly tableBytes: number;
  readonly hitsPerMessage: number;
}

/** Rounds of each measurement; the best counts, because everything else on the machine only ever slows one down. */
const ROUNDS = 15;

/** Measures the matcher beside the best one of the registry: same terms, same messages, equal hits. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv);
  const messages = messagesOf(options.texts, options.messages);
  const matcher = { terms20k: measure(messages, 20_000), terms100k: measure(messages, 100_000) };
  for (const [name, one] of Object.entries(matcher)) {
    print(
      `${name}: ${one.unitsPerSecond} M units/s, ${one.timesMonyone} × @monyone/aho-corasick (target ≥ 9) · normalise + match ` +
        `${one.messagesPerSecondNormalised}/s · built in ${one.buildMs} ms, ${one.tableBytes} bytes · ${one.hitsPerMessage} hits a message`,
    );
  }
  if (options.json) print(JSON.stringify({ machine: describeMachine(), matcher }));
}

function measure(messages: readonly string[], count: number): MatcherFigures {
  const terms = termsOf(messages, count);
  const units = messages.reduce((sum, message) => sum + message.length, 0);
  const buffers = messages.map((text) => Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)));
  const buildMs = best(3, () => void buildTermTable(terms));
  const table = buildTermTable(terms);
  const scanner = new Scanner();
  const reference = new AhoCorasick(terms);
  let hits = 0;
  const ours = (): void => {
    hits = 0;
    for (const one of buffers) hits += scanner.scan(table, one, one.length).count;
  };
  let theirHits = 0;
  const theirs = (): void => {
    theirHits = 0;
    for (const message of messages) theirHits += reference.matchInText(message).length;
  };
  // In turns, so that a slow moment of the machine meets both.
  let [ourMs, theirMs] = [Infinity, Infinity];
  for (let i = 0; i < ROUNDS; i++) {
    ourMs = Math.min(ourMs, timed(ours));
    theirMs = Math.min(theirMs, timed(theirs));
  }
  if (hits !== theirHits) throw new Error(`expected ${theirHits} hits as the reference finds, got ${hits}`);
  const { messagesPerSecond, bytes } = measureLibrary(messages, terms);
  return {
    unitsPerSecond: tenths(units / ourMs / 1_000),
    timesMonyone: tenths(theirMs / ourMs),
    messagesPerSecondNormalised: Math.round(messagesPerSecond),
    buildMs: Math.round(buildMs),
    tableBytes: bytes,
    hitsPerMessage: tenths(hits / messages.length),
  };
}

/** A library of the same terms, every fourth with a companion that must be near. */
function measureLibrary(messages: readonly string[], terms: readonly string[]) {
  const library: KeywordLibrary = {
    id: 'bench',
    version: '1',
    terms: terms.map((text, i) => ({
      id: String(i),
      text,
      category: 'bench',
      ...(i % 4 === 0 ? { allOf: [terms[(i * 31 + 7) % terms.length]!], within: 20 } : {}),
    })),
    knownGood: [],
  };
  const normalisation = NormalisationTable.bundled();
  const parts = compileLibrary(library, normalisation);
  const matcher = new LibraryMatcher(library, parts, normalisation);
  const ms = best(ROUNDS, () => {
    for (const message of messages) matcher.judge(message);
  });
  return { messagesPerSecond: (messages.length / ms) * 1_000, bytes: sizeOf(parts) };
}

function best(rounds: number, work: () => void): number {
  let least = Infinity;
  for (let i = 0; i < rounds; i++) least = Math.min(least, timed(work));
  return least;
}

function timed(work: () => void): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}

const tenths = (value: number): number => Math.round(value * 10) / 10;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function readOptions(argv: readonly string[]): MatcherOptions {
  return new Command('npm run bench -- matcher')
    .description('Measures the term matcher beside @monyone/aho-corasick/fast on the same terms and messages.')
    .option('--texts <file>', 'messages, one JSON object with "text" a line (default: invented ones)')
    .option('--messages <n>', 'how many messages', whole, 20_000)
    .option('--json', 'the last line is the result as one JSON object')
    .showHelpAfterError()
    .parse([...argv], { from: 'user' })
    .opts<MatcherOptions>();
}

function whole(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}
