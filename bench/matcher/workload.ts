import { SeededRandom } from '../../apps/sandbox/traffic/random';
import { TextSource } from '../../apps/sandbox/traffic/texts';

/** Messages of a file with "text" a line, or the project's own inventions. */
export function messagesOf(file: string | undefined, count: number): string[] {
  const source = file === undefined ? TextSource.invented() : TextSource.fromFile(file);
  const random = new SeededRandom(20_260_501);
  return Array.from({ length: count }, () => source.next(random));
}

/**
 * Distinct terms of 2 to 6 characters; every other character is drawn from the messages by its frequency, the rest from the
 * 3,755 common characters of GB 2312 level 1: nearly every term begins as text does, and some occur.
 */
export function termsOf(messages: readonly string[], count: number): string[] {
  const random = new SeededRandom(7);
  const met = Array.from(messages.join('').replace(/[^\p{L}\p{N}]/gu, ''));
  const common = commonCharacters();
  const terms = new Set<string>();
  while (terms.size < count) {
    const length = 2 + random.below(5);
    let term = '';
    while (term.length < length) term += random.chance(0.5) ? random.pick(met) : random.pick(common);
    terms.add(term);
  }
  return [...terms];
}

function commonCharacters(): string[] {
  const decoder = new TextDecoder('gb18030');
  const found: string[] = [];
  for (let row = 0xb0; row <= 0xd7; row++) {
    for (let cell = 0xa1; cell <= (row === 0xd7 ? 0xf9 : 0xfe); cell++) {
      found.push(decoder.decode(Uint8Array.of(row, cell)));
    }
  }
  return found;
}
