import { createReadStream, readFileSync } from 'node:fs';
import { PinnedKeys, type SignedAnchor } from '#kernel/anchor-statement';
import { DayVerification } from '#kernel/day-proof';
import { brokenAnchor, brokenSuccession, verifyCase, type Trust, type Verdict } from '#kernel/history-proof';
import { anchorOf, DAY_FORMAT, MalformedProof } from '#kernel/proof-reading';

export interface VerifyQuestion {
  readonly file: string;
  /** JSON Web Key Set of pinned public keys. */
  readonly keys: string;
  /** `history-anchored.v1` values kept from the own mailbox, one a line. */
  readonly roots?: string | undefined;
}

/** Re-computes an exported case or day; a day is read as a stream. @throws MalformedProof when a file can't be read as what it should be */
export async function verifyFile({ file, keys, roots }: VerifyQuestion): Promise<Verdict> {
  const pinned = pinnedKeys(keys);
  const trust: Trust = { keys: pinned, ...(roots === undefined ? {} : { roots: keptRoots(roots) }) };
  const broken = trust.roots === undefined ? null : brokenRoots([...trust.roots.values()], trust);
  if (broken !== null) return broken;
  const lines = linesOf(file);
  try {
    const { value: opening } = await lines.next();
    if (opening === undefined) throw new MalformedProof('the file is empty');
    if (isDayHeader(opening)) return await verifyDay(opening, lines, trust);
  } finally {
    await lines.return(undefined);
  }
  return verifyCase(parsed(read(file), 'file'), trust);
}

async function verifyDay(opening: string, lines: AsyncGenerator<string>, trust: Trust): Promise<Verdict> {
  const day = new DayVerification(parsed(opening, 'line 1'), trust);
  let number = 1;
  for await (const line of lines) {
    number++;
    if (line !== '' && !day.add(parsed(line, `line ${number}`))) break;
  }
  return day.end();
}

/** Roots that came one after the other must continue one another and be signed, whatever file they are compared with. */
function brokenRoots(roots: readonly SignedAnchor[], trust: Trust): Verdict | null {
  for (const root of roots) {
    const broken = brokenAnchor(root, { keys: trust.keys });
    if (broken !== null) return { broken };
  }
  const broken = brokenSuccession(roots);
  return broken === null ? null : { broken };
}

function pinnedKeys(path: string): PinnedKeys {
  try {
    return new PinnedKeys(parsed(read(path), path));
  } catch (error) {
    if (error instanceof RangeError) throw new MalformedProof(`${path}: ${error.message}`);
    throw error;
  }
}

/** By number; the same root twice is one. */
function keptRoots(path: string): Map<number, SignedAnchor> {
  const lines = read(path)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const roots = lines.map((line, i) => anchorOf(parsed(line, `${path} line ${i + 1}`), `${path} line ${i + 1}`));
  return new Map(roots.sort((a, b) => a.number - b.number).map((root) => [root.number, root]));
}

/** Told by its first member, before the line is read as JSON: a case is one line that may be very long. */
const isDayHeader = (line: string): boolean => line.slice(0, 100).includes(`"${DAY_FORMAT}"`);

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedProof(`${what}: expected JSON`);
  }
}

function read(path: string): string {
  try {
    return utf8(readFileSync(path), path);
  } catch (error) {
    throw asMalformed(error, path);
  }
}

/** Lines of a file without their ends; a long one comes whole, so memory is that of the longest entry. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let pieces: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
        yield utf8(Buffer.concat([...pieces, chunk.subarray(from, end)]), path);
        pieces = [];
        from = end + 1;
      }
      pieces.push(chunk.subarray(from));
    }
  } catch (error) {
    throw asMalformed(error, path);
  }
  const rest = Buffer.concat(pieces);
  if (rest.length > 0) yield utf8(rest, path);
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function utf8(bytes: Buffer, path: string): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new MalformedProof(`${path}: expected UTF-8`);
  }
}

/** A file that can't be opened is as little a proof as a damaged one. */
function asMalformed(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? error : new MalformedProof(`${path}: cannot be read (${code})`);
}
