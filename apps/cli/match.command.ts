import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { DomainError } from '#kernel/domain-error';
import { compileLibrary } from '#text/library/compiled-library';
import { readLibrary } from '#text/library/library.reading';
import { LibraryMatcher } from '#text/library/library-matching';
import { NormalisationTable } from '#text/matching/normalisation.table';
import { answerLines, type LineStreams } from './lines';
import { answerMatch, messageOf } from './match.answer';

const HELP = `
Input 输入: one JSON object a line, {"text": …} with optional id, senderKind and category.
Output 输出: one line each, in the same order: id, library, matches, knownGood. A match names term, text, category, its place
(start, end) in the message, how it was written there, and in which way that differs (variants 变体):
inserted 插入符号, look-alike 形近字, traditional 繁体, compatibility 全角/大小写, numeral 大写数字, enclosed 圈字, homophone 同音字.

Library 关键词库: {"id", "version", "terms": [{"id", "text", "category", "allOf"?, "noneOf"?, "within"?, "senderKinds"?,
"categories"?}], "knownGood": [{"id", "allOf"}], "homophones"?}. A term applies when all of allOf (within so many characters of
it) and none of noneOf are in the message; a message with all parts of a known good text has no matches.

  npx liandong match --library library.json < messages.ndjson
`;

/** Adds `match`: what a keyword library says of messages. Streams are for tests. */
export function register(program: Command, streams: LineStreams = {}): void {
  program
    .command('match')
    .description('what a keyword library finds in messages 用关键词库匹配短信')
    .requiredOption('--library <file>', 'the library 关键词库文件 (JSON)')
    .addHelpText('after', HELP)
    .action(async ({ library }: { library: string }, command: Command) => {
      if (streams.input === undefined && process.stdin.isTTY) command.help({ error: true });
      try {
        const matcher = matcherOf(library);
        const count = await answerLines((line) => answerMatch(messageOf(line), matcher), streams);
        if (count.errors > 0)
          process.stderr.write(`${count.errors} of ${count.lines} lines were bad 有 ${count.errors} 行错误\n`);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        command.error(`error: ${error.message}`, { exitCode: 1, code: error.code });
      }
    });
}

/** @throws DomainError LIBRARY_INVALID */
function matcherOf(file: string): LibraryMatcher {
  const library = readLibrary(jsonOf(file));
  const normalisation = NormalisationTable.bundled(library.homophones);
  return new LibraryMatcher(library, compileLibrary(library, normalisation), normalisation);
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const got = error instanceof SyntaxError ? 'no JSON' : (error as Error).message;
    throw new DomainError('LIBRARY_INVALID', { field: file, expected: 'a file with a library in JSON', got });
  }
}
