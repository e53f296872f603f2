import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MessageContract } from '#contracts/messages';

const GOLDEN = join(__dirname, 'golden');

/** A message as it may be sent, kept for ever: what could be read once can be read always. */
export interface GoldenSample {
  /** Path below the golden folder, e.g. `order-issued.v1/full.json`. */
  readonly path: string;
  readonly text: string;
  readonly value: Record<string, unknown>;
}

export const goldenFiles = (): string[] =>
  readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json') && path !== 'manifest.json')
    .sort();

export const goldenBytes = (path: string): Buffer => readFileSync(join(GOLDEN, path));

export const manifest = (): Record<string, string> =>
  JSON.parse(goldenBytes('manifest.json').toString()) as Record<string, string>;

export function goldenSamples({ type }: MessageContract): GoldenSample[] {
  return goldenFiles()
    .filter((path) => path.startsWith(`${type}/`))
    .map((path) => {
      const text = goldenBytes(path).toString();
      return { path, text, value: JSON.parse(text) as Record<string, unknown> };
    });
}

/** A refused value: changes to a golden sample by path, a whole value, or raw text; and the refusal it must get. */
export interface RefusedSample {
  readonly title: string;
  readonly sample?: string;
  /** `measures[0].effectiveAt` → new value; null stays null, `"(absent)"` removes. */
  readonly change?: Readonly<Record<string, unknown>>;
  readonly text?: string;
  readonly refusal: {
    readonly code: string;
    readonly field?: string;
    readonly expected?: string;
    readonly got?: string;
  };
}

export const refusedSamples = ({ type }: MessageContract): RefusedSample[] =>
  JSON.parse(readFileSync(join(__dirname, 'refused', `${type}.json`), 'utf8')) as RefusedSample[];

const ABSENT = '(absent)';

/** The text that is sent for a refused sample. */
export function textOf(type: string, { sample, change = {}, text }: RefusedSample): string {
  if (text !== undefined) return text;
  const value = JSON.parse(goldenBytes(join(type, `${sample}.json`)).toString()) as Record<string, unknown>;
  for (const [path, replacement] of Object.entries(change))
    set(value, path.split(/[.[\]]+/).filter(Boolean), replacement);
  return JSON.stringify(value);
}

function set(within: Record<string, unknown>, [name, ...rest]: string[], value: unknown): void {
  if (rest.length > 0) set(within[name!] as Record<string, unknown>, rest, value);
  else if (value === ABSENT) delete within[name!];
  else within[name!] = value;
}
