import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '#kernel/package-root';
import { canInstall, install } from '#stack/install';
import { MissingPiece } from '#stack/missing-piece';
import { waitFor } from '#testing/wait-for';

/** Programs that a partner has and this machine may lack: installed where we may, asked for in one line where not. */
export async function partnersPrograms(...names: readonly string[]): Promise<void> {
  const missing = names.filter((name) => spawnSync('which', [name]).status !== 0);
  if (missing.length === 0) return;
  const pieces = new MissingPiece(missing.map((name) => ({ name, debianPackage: name })));
  if (!canInstall()) throw pieces;
  await install(pieces);
}

/** Runs lines as a person at a shell would, in a folder of their own. @throws Error with what was printed when a line fails. */
export async function shell(script: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'liandong-partner-'));
  try {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    const [output, errors]: Buffer[][] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`ended with ${code}: ${Buffer.concat(errors).toString('utf8')}\n${script}`);
    return Buffer.concat(output).toString('utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The block of a document's shell lines that holds `word`, with the value of one variable replaced by ours. */
export function commandsOf(document: string, word: string, variable: string, value: string): string {
  const text = readFileSync(join(PACKAGE_ROOT, document), 'utf8');
  const blocks = [...text.matchAll(/^```[a-z]*\n([^]*?)^```/gm)].map(([, block]) => block!);
  const found = blocks.filter((block) => block.includes(word) && block.startsWith(`${variable}=`));
  if (found.length !== 1) throw new Error(`${document}: expected one block with ${word}, got ${found.length}`);
  return found[0]!.replace(new RegExp(`^${variable}=.*`), `${variable}=${value}`);
}

export interface MailboxRecord {
  readonly unit: string;
  readonly headers: Readonly<Record<string, string>>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into messages of every type
  readonly value: any;
}

/** kcat on one listener. */
export class Kcat {
  constructor(private readonly brokers: string) {}

  /** Puts one record on a lane, its value byte for byte. */
  async produce(topic: string, value: string, headers: Readonly<Record<string, string>>, key?: string): Promise<void> {
    const child = spawn(
      'kcat',
      [
        ...['-P', '-b', this.brokers, '-t', topic, '-X', 'message.max.bytes=4194304'],
        // No delimiter of lines that could occur: the whole input is one record.
        ...['-D', '\u0001\u0002', ...(key === undefined ? [] : ['-k', key])],
        ...Object.entries(headers).flatMap(([name, text]) => ['-H', `${name}=${text}`]),
      ],
      { stdio: ['pipe', 'ignore', 'pipe'] },
    );
    const errors: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.stdin.end(value);
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`kcat ended with ${code}: ${Buffer.concat(errors).toString('utf8')}`);
  }

  /** All records of a mailbox so far. */
  async read(topic: string): Promise<MailboxRecord[]> {
    const format = '%k\\t%h\\t%s\\n';
    const printed = await shell(`kcat -C -q -b ${this.brokers} -t ${topic} -o beginning -e -f '${format}'`);
    return readPrinted(printed);
  }

  /** The first record of a mailbox that `fits`, waited for. */
  waitFor(what: string, topic: string, fits: (record: MailboxRecord) => boolean): Promise<MailboxRecord> {
    return waitFor(what, async () => (await this.read(topic)).find(fits), { timeoutMs: 30_000, everyMs: 300 });
  }
}

function readPrinted(printed: string): MailboxRecord[] {
  const lines = printed.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const [unit, headers, value] = line.split('\t') as [string, string, string];
    const pairs = headers.split(',').map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]);
    return { unit, headers: Object.fromEntries(pairs), value: JSON.parse(value) as unknown };
  });
}
