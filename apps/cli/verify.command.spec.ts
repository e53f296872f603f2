import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { Command, CommanderError } from 'commander';
import fc from 'fast-check';
import { anchorDigest, signAnchor, signExport, type SignedAnchor } from '#kernel/anchor-statement';
import { eraseField, GENESIS, seal, type StoredEntry } from '#kernel/history-chain';
import { sealedContent } from '#kernel/history-proof';
import { leafOf, pathOf, rootOf } from '#kernel/merkle-tree';
import { CASE_FORMAT, DAY_FORMAT, type CaseExport } from '#kernel/proof-reading';
import { register } from './verify.command';

const KEY_ID = 'key-1';
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519').privateKey;
const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: KEY_ID }] };
const CASES = [1, 2, 3].map((n) => `019a0000-0000-7000-8000-00000000000${n}`);

/** Chains of three cases with 5, 3 and 1 entries, one of them with an erased field. */
function historyOf(caseId: string, count: number): StoredEntry[] {
  let previous = GENESIS;
  return Array.from({ length: count }, (_, i) => {
    const at = new Date(Date.UTC(2026, 4, 6) + i).toISOString();
    const fields = { unit: 'CTCC-44', facts: { n: i, text: '【某某贷款】' } };
    const entry = seal(previous, { caseId, seq: i + 1, at, actor: 'platform', kind: 'case-opened.v1', fields });
    previous = entry.digest;
    return { ...entry, fields: JSON.parse(entry.fields) as Record<string, unknown>, erased: null };
  });
}

const chains = [historyOf(CASES[0]!, 5), historyOf(CASES[1]!, 3), historyOf(CASES[2]!, 1)];
chains[0]![1] = eraseField(chains[0]![1]!, 'facts');

/** The first root holds four entries of the first case and the whole second one; the second root the rest. */
const below = [
  [...chains[0]!.slice(0, 4), ...chains[1]!],
  [chains[0]![4]!, ...chains[2]!],
];
const leaves = below.map((entries) => entries.map((entry) => leafOf(Buffer.from(entry.digest, 'hex'))));

function signed(number: number, previous: string, key: KeyObject = privateKey): SignedAnchor {
  const day = `2026-05-0${5 + number}`;
  const [root, entries] = [rootOf(leaves[number - 1]!).toString('hex'), below[number - 1]!.length];
  const at = `${day}T16:01:00.000Z`;
  const statement = { number, fromDay: day, day, at, entries, root, previous, keyId: KEY_ID };
  return { ...statement, signature: signAnchor(statement, key) };
}

const first = signed(1, GENESIS);
const second = signed(2, anchorDigest(first));

function sealedExport(differs: Partial<CaseExport>, key: KeyObject = privateKey): CaseExport {
  const entries = chains[0]!;
  const inclusion = (anchor: number, seq: number, index: number) => ({
    ...{ seq, anchor, index },
    path: pathOf(leaves[anchor - 1]!, index).map((hash) => hash.toString('hex')),
  });
  const unsealed: CaseExport = {
    format: CASE_FORMAT,
    exportedAt: '2026-05-09T00:00:00.000Z',
    case: { id: CASES[0]!, number: 'LD-20260506-0F3K9M2QX7VAH' },
    head: { seq: 5, digest: entries[4]!.digest },
    seal: { keyId: KEY_ID, signature: '' },
    entries,
    anchors: [first, second],
    inclusions: [inclusion(1, 4, 3), inclusion(2, 5, 0)],
    record: { facts: '垃圾短信', complaints: [{ text: '退订回T' }] },
    ...differs,
  };
  const { case: of, head, exportedAt } = unsealed;
  const statement = { caseId: of.id, ...head, exportedAt, record: sealedContent(unsealed), keyId: KEY_ID };
  return { ...unsealed, seal: { keyId: KEY_ID, signature: signExport(statement, key) } };
}

const whole = sealedExport({});

/** The first day's file: two cases, each behind its case line. */
const dayLines = (): object[] => [
  { format: DAY_FORMAT, anchor: first },
  { case: CASES[0], position: 0, fromSeq: 1, upTo: 4, previous: GENESIS },
  ...chains[0]!.slice(0, 4),
  { case: CASES[1], position: 4, fromSeq: 1, upTo: 3, previous: GENESIS },
  ...chains[1]!,
];
const dayText = (lines: object[]): string => lines.map((line) => JSON.stringify(line) + '\n').join('');

describe('liandong verify', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'verify-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  interface Outcome {
    readonly exit: number;
    readonly said: string;
  }

  async function verify(
    content: string | Buffer | object,
    { keys = jwks, roots }: { keys?: unknown; roots?: readonly SignedAnchor[] } = {},
  ): Promise<Outcome> {
    const write = (name: string, text: string | Buffer): string => {
      writeFileSync(path.join(folder, name), text);
      return path.join(folder, name);
    };
    const isText = typeof content === 'string' || Buffer.isBuffer(content);
    const args = ['verify', write('file', isText ? content : JSON.stringify(content))];
    args.push('--keys', write('keys', JSON.stringify(keys)));
    if (roots !== undefined) args.push('--roots', write('roots', dayText([...roots])));
    return run(args);
  }

  async function run(args: string[]): Promise<Outcome> {
    const output = new PassThrough();
    const program = new Command('liandong');
    register(program, { output });
    program.commands[0]!.exitOverride().configureOutput({ writeErr: () => undefined });
    try {
      await program.parseAsync(args, { from: 'user' });
      output.end();
      return { exit: 0, said: Buffer.concat(await output.toArray()).toString() };
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      return { exit: error.exitCode, said: error.message };
    }
  }

  const broken = (said: string): Outcome => ({ exit: 1, said: expect.stringContaining(said) as string });

  it('finds an exported case and an exported day intact, erased fields or not', async () => {
    const { exit, said } = await verify(whole);
    expect({ exit, first: said.split('\n')[0] }).toEqual({ exit: 0, first: 'intact' });
    expect(said).toContain('5 entries');
    expect(await verify(dayText(dayLines()))).toMatchObject({
      exit: 0,
      said: expect.stringMatching(/^intact\n7 entries/),
    });
    expect(await verify(JSON.stringify(whole, null, 2))).toMatchObject({ exit: 0 });
  });

  it('says what is not below a root yet', async () => {
    const part = sealedExport({ anchors: [first], inclusions: whole.inclusions.slice(0, 1) });
    expect((await verify(part)).said).toContain('1 not yet below a root');
  });

  it('is never deceived by one changed byte of a case: broken, or no export any more', async () => {
    await neverDeceived(Buffer.from(JSON.stringify(whole)));
  }, 60_000);

  it('is never deceived by one changed byte of a day', async () => {
    await neverDeceived(Buffer.from(dayText(dayLines())));
  }, 60_000);

  async function neverDeceived(bytes: Buffer): Promise<void> {
    const seen = new Set<number>();
    const change = fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), async (at, byte) => {
      const changed = Buffer.from(bytes);
      changed[at] = byte;
      const { exit, said } = await verify(changed);
      seen.add(exit);
      if (changed.equals(bytes) || sameValue(changed, bytes)) return;
      if (exit === 0) throw new Error(`byte ${at} became ${byte}, and the file is still ${said}`);
    });
    await fc.assert(change, { numRuns: 1_500 });
    expect([...seen]).toEqual(expect.arrayContaining([1, 2]));
  }

  /** Bytes that mean the same, such as a line break between two lines. */
  const sameValue = (a: Buffer, b: Buffer): boolean => {
    try {
      const values = (bytes: Buffer): string[] =>
        bytes
          .toString()
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.stringify(JSON.parse(line)));
      return JSON.stringify(values(a)) === JSON.stringify(values(b));
    } catch {
      return false;
    }
  };

  const entry = (i: number, differs: object): CaseExport => ({
    ...whole,
    entries: whole.entries.map((one, at) => (at === i ? { ...one, ...differs } : one)),
  });
  const without = (i: number) => whole.entries.filter((_, at) => at !== i);
  const moved = [0, 2, 1, 3, 4].map((i) => whole.entries[i]!);

  it.each<[string, object, string]>([
    [
      'a value',
      entry(2, { fields: { ...whole.entries[2]!.fields, unit: 'CMCC-44' } }),
      `case ${CASES[0]}, seq 3: the entry`,
    ],
    [
      'a salt',
      entry(3, { salts: whole.entries[3]!.salts.replace(/^./, (c) => (c === '0' ? '1' : '0')) }),
      'seq 4: the entry',
    ],
    ['a salt too few', entry(3, { salts: '' }), 'seq 4: the salts'],
    ['the digest of an erased field', entry(1, { erased: { facts: 'ab'.repeat(32) } }), 'seq 2: the entry'],
    ['the time', entry(0, { at: '2026-05-06T00:00:00.001Z' }), 'seq 1: the entry'],
    ['the order', { ...whole, entries: moved }, 'seq 2: the entry is missing; entry 3'],
    ['a missing entry', { ...whole, entries: without(1) }, 'seq 2: the entry is missing'],
    ['a missing last entry', { ...whole, entries: without(4) }, 'seq 5: the entry is missing; the case has 5'],
    [
      'a missing last entry with a head to match',
      { ...whole, entries: without(4), head: { seq: 4, digest: whole.entries[3]!.digest } },
      'seq 5, root 2: the entry below the root is missing',
    ],
    [
      'a head of another digest',
      { ...whole, head: { seq: 5, digest: 'ab'.repeat(32) } },
      'seq 5: the head has another',
    ],
    ['another case’s entry', entry(1, { caseId: CASES[1] }), 'the entry is of another case'],
    ['a root', { ...whole, anchors: [{ ...first, root: second.root }, second] }, 'root 1: the signature'],
    ['a root’s number of entries', { ...whole, anchors: [{ ...first, entries: 8 }, second] }, 'root 1: the signature'],
    [
      'a root signed by somebody else',
      { ...whole, anchors: [signed(1, GENESIS, stranger), second] },
      'root 1: the signature',
    ],
    [
      'a key that is not pinned',
      { ...whole, anchors: [{ ...first, keyId: 'key-2' }, second] },
      'root 1: the root is signed by a key',
    ],
    [
      'a root that continues another',
      { ...whole, anchors: [first, signed(2, 'ab'.repeat(32))] },
      'root 2: it continues another root',
    ],
    ['a root left out', { ...whole, anchors: [first] }, 'root 2: the root that holds the entry is missing'],
    ['a place left out', { ...whole, inclusions: whole.inclusions.slice(0, 1) }, 'root 2: no entry is shown'],
    [
      'a place',
      { ...whole, inclusions: [{ ...whole.inclusions[0]!, index: 2 }, whole.inclusions[1]!] },
      'root 1: the entry does not lie',
    ],
    ['what people read', { ...whole, record: { facts: '正常短信' } }, 'seq 5: the signature of the export'],
    ['the time of export', { ...whole, exportedAt: '2026-05-10T00:00:00.000Z' }, 'seq 5: the signature of the export'],
    ['a seal by somebody else', sealedExport({}, stranger), 'the signature of the export'],
  ])('names the first broken link: %s', async (_, file, said) => {
    expect(await verify(file)).toEqual(broken(said));
  });

  it('finds a root that was replaced and signed anew by comparing it with those of the own mailbox', async () => {
    const forged = sealedExport({ anchors: [signed(1, 'ab'.repeat(32)), second] });
    expect(await verify({ ...forged, anchors: [first, second] }, { roots: [first, second] })).toMatchObject({
      exit: 1,
    });
    expect(await verify(whole, { roots: [first, second, first] })).toMatchObject({ exit: 0 });
    const rewritten = { ...first, at: '2026-05-06T17:00:00.000Z' };
    const resigned = { ...rewritten, signature: signAnchor(rewritten, privateKey) };
    const other = sealedExport({ anchors: [resigned], inclusions: whole.inclusions.slice(0, 1) });
    expect(await verify(other)).toMatchObject({ exit: 0 });
    expect(await verify(other, { roots: [first] })).toEqual(broken('root 1: another root came into the mailbox'));
    expect(await verify(whole, { roots: [first, signed(2, GENESIS)] })).toEqual(broken('root 2: it continues another'));
  });

  const dayWith = (change: (lines: Record<string, unknown>[]) => unknown): string => {
    const lines = dayLines() as Record<string, unknown>[];
    change(lines);
    return dayText(lines);
  };

  it.each<[string, (lines: Record<string, unknown>[]) => unknown, string]>([
    ['a value', (l) => (l[2] = { ...l[2], fields: { unit: 'CMCC-44', facts: 0 } }), `case ${CASES[0]}, seq 1`],
    ['a missing entry', (l) => l.splice(3, 1), `case ${CASES[0]}, seq 2, root 1: the entry is missing`],
    ['the last entry of a case', (l) => l.splice(5, 1), `case ${CASES[0]}, seq 4, root 1: the entry is missing`],
    ['the last entry of the day', (l) => l.pop(), `case ${CASES[1]}, seq 3, root 1: the entry is missing`],
    ['a case and its line', (l) => l.splice(1, 5), `case ${CASES[1]}, seq 1, root 1: it is entry 4 of the day, but 0`],
    ['the last case', (l) => l.splice(6), 'root 1: the root holds 7 entries, the file 4'],
    ['entries that change places', (l) => ([l[3], l[4]] = [l[4]!, l[3]!]), 'seq 2, root 1: the entry is missing'],
    ['a digest before the first', (l) => (l[1] = { ...l[1], fromSeq: 2, previous: 'ab'.repeat(32) }), 'seq 2, root 1'],
    ['an entry of no case', (l) => l.splice(1, 1), 'the entry belongs to no case line'],
    ['the root', (l) => (l[0] = { ...l[0], anchor: { ...first, root: second.root } }), 'root 1: the signature'],
    ['the header of another day', (l) => (l[0] = { ...l[0], anchor: second }), 'root 2'],
  ])('names the first broken link of a day: %s', async (_, change, said) => {
    expect(await verify(dayWith(change))).toEqual(broken(said));
  });

  it('ends with 2 and the reason when a file is no proof at all', async () => {
    const malformed = (said: string): Outcome => ({ exit: 2, said: expect.stringContaining(said) as string });
    expect(await verify('')).toEqual(malformed('empty'));
    expect(await verify('{')).toEqual(malformed('JSON'));
    expect(await verify('{}')).toEqual(malformed('file.format'));
    expect(await verify(Buffer.from([0x7b, 0xff, 0x7d]))).toEqual(malformed('UTF-8'));
    expect(await verify({ ...whole, entries: [{ ...whole.entries[0], seq: '1' }] })).toEqual(
      malformed('entries[0].seq'),
    );
    expect(await verify({ ...whole, note: 'x' })).toEqual(malformed('file.note'));
    expect(await verify(dayWith((l) => (l[1] = { ...l[1], upTo: 0 })))).toEqual(malformed('case line'));
    expect(await verify(whole, { keys: { keys: [] } })).toEqual(malformed('JSON Web Key Set'));
    expect(await verify(whole, { keys: { keys: [{ kid: 'a', kty: 'RSA' }] } })).toEqual(malformed('keys[0]'));
    expect(await run(['verify', path.join(folder, 'nothing'), '--keys', path.join(folder, 'keys')])).toEqual(
      malformed('keys'),
    );
    expect(await run(['verify', path.join(folder, 'file')])).toMatchObject({ exit: 2 });
  });

  it('reads a day of many entries', async () => {
    const lines: object[] = [];
    const digests: Buffer[] = [];
    for (let i = 0; i < 20_000; i++) {
      const caseId = `019a0000-0000-7000-8000-${String(i).padStart(12, '0')}`;
      const fact = {
        caseId,
        seq: 1,
        at: first.at,
        actor: 'platform',
        kind: 'x.v1',
        fields: { text: 'x'.repeat(1_000) },
      };
      const one = seal(GENESIS, fact);
      digests.push(leafOf(Buffer.from(one.digest, 'hex')));
      lines.push({ case: caseId, position: i, fromSeq: 1, upTo: 1, previous: GENESIS });
      lines.push({ ...one, fields: fact.fields, erased: null });
    }
    const statement = { ...first, entries: digests.length, root: rootOf(digests).toString('hex') };
    const anchor = { ...statement, signature: signAnchor(statement, privateKey) };
    const text = dayText([{ format: DAY_FORMAT, anchor }, ...lines]);
    lines.length = 0;
    expect(await verify(text)).toMatchObject({ exit: 0, said: expect.stringContaining('20000 entries') });
  });
});
