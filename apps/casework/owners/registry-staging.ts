import { createHash } from 'node:crypto';
import type { CheckedLine } from '#numbering/table-checking';
import { checkTable } from '#numbering/table-checking';
import { decodeTable, type Charset } from '#numbering/table-decoding';
import { importSql } from './import-sql';
import type { Cell, Registry } from './registry';
import { ErrorList, type StagedFile } from './registry-import';
import type { StagingSession } from './staging-session';

export interface ImportedFile {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly charset?: Charset | undefined;
}

/** Reads a file once, from wherever it comes, into the session's temporary table; memory stays flat however long it is. */
export async function stageFile(
  session: StagingSession,
  registry: Registry,
  { name, bytes, charset }: ImportedFile,
  isDelta: boolean,
): Promise<StagedFile> {
  const { create, copy } = importSql(registry);
  await session.query(create);
  const hash = createHash('sha256');
  let size = 0;
  const measured = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  };
  const errors = new ErrorList();
  const instants = new Instants();
  let lines = 0;
  // The next set is read while PostgreSQL takes the one before.
  let copying: Promise<void> = Promise.resolve();
  try {
    for await (const set of checkTable(registry.table, decodeTable(measured(), charset), { file: name, isDelta })) {
      lines += set.rows.length + set.errors.length;
      errors.add(set.errors);
      const text = set.rows.map((row) => copyLine(registry, row as CheckedLine<never>, instants)).join('');
      await copying;
      copying = text === '' ? Promise.resolve() : session.copy(copy, text);
      copying.catch(() => undefined);
    }
  } finally {
    await copying;
  }
  return { digest: hash.digest('hex'), bytes: size, lines, errors };
}

function copyLine(
  { columns }: Registry,
  { line, row, source, removes }: CheckedLine<never>,
  instants: Instants,
): string {
  const { validFrom, validUntil } = row as { validFrom: number | null; validUntil: number | null };
  let text = `${line}\t${removes}`;
  for (const column of columns) text += '\t' + cell(column.of(row));
  return `${text}\t${instants.of(validFrom)}\t${instants.of(validUntil)}\t${cell(source)}\n`;
}

const ESCAPED = /[\\\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function cell(value: Cell): string {
  if (value === null) return '\\N';
  return typeof value === 'string' ? value.replace(ESCAPED, (one) => ESCAPES[one]!) : String(value);
}

/** Most rows of a table begin on a few thousand days: writing those once halves the time of a line. */
class Instants {
  private readonly known = new Map<number, string>();

  of(moment: number | null): string {
    if (moment === null) return '\\N';
    let text = this.known.get(moment);
    if (text === undefined) {
      text = new Date(moment).toISOString();
      if (this.known.size < 20_000) this.known.set(moment, text);
    }
    return text;
  }
}
