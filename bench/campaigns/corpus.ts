import { readFileSync } from 'node:fs';
import { concrete } from './mutations';
import { SeededRandom } from '../../apps/sandbox/traffic/random';
import { TextSource } from '../../apps/sandbox/traffic/texts';

export interface Message {
  readonly text: string;
  readonly category: string;
}

const SEED = 20_260_601;

/** Messages of a file (NDJSON with "text" and perhaps "category"), its placeholders filled; or the project's own inventions. */
export function messagesOf(file: string | undefined, most: number): Message[] {
  const random = new SeededRandom(SEED);
  if (file === undefined) {
    const source = TextSource.invented();
    return Array.from({ length: most }, () => ({ text: source.next(random), category: 'invented' }));
  }
  const lines = readFileSync(file, 'utf8').split('\n');
  const messages = lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Partial<Message>);
  return messages
    .slice(0, most)
    .map(({ text = '', category = 'none' }) => ({ text: concrete(text, random), category }));
}
