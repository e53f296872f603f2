import { isAscii } from 'node:buffer';
import { DomainError } from '#kernel/domain-error';

export const CHARSETS = ['utf-8', 'gb18030'] as const;
export type Charset = (typeof CHARSETS)[number];

/**
 * The text of a table file, chunk by chunk. Without a stated charset the first bytes beyond ASCII decide: what is not
 * UTF-8 is GB18030, as spreadsheets here save it. @throws DomainError for bytes of neither.
 */
export async function* decodeTable(bytes: AsyncIterable<Uint8Array>, stated?: Charset): AsyncGenerator<string> {
  let decoder = stated === undefined ? null : new TextDecoder(stated, { fatal: true });
  let held: Buffer | null = null;
  for await (const chunk of bytes) {
    if (decoder === null && held === null && isAscii(chunk)) {
      yield Buffer.from(chunk).toString('latin1');
      continue;
    }
    const part: Buffer = held === null ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
    // A lone byte at the end of a chunk could begin a character of either.
    if (decoder === null && held === null) {
      held = part;
      continue;
    }
    held = null;
    decoder ??= decoderOf(part);
    yield decode(decoder, part);
  }
  if (held !== null) {
    decoder ??= decoderOf(held);
    yield decode(decoder, held);
  }
  if (decoder !== null) yield decode(decoder);
}

type Decoder = InstanceType<typeof TextDecoder>;

function decoderOf(part: Buffer): Decoder {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(part, { stream: true });
    return new TextDecoder('utf-8', { fatal: true });
  } catch {
    return new TextDecoder('gb18030', { fatal: true });
  }
}

function decode(decoder: Decoder, part?: Buffer): string {
  try {
    return part === undefined ? decoder.decode() : decoder.decode(part, { stream: true });
  } catch (cause) {
    const expected = 'text in UTF-8 or GB18030 throughout';
    const got = `bytes that are not ${decoder.encoding.toUpperCase()}`;
    throw new DomainError('FIELD_INVALID', { field: 'file', expected, got }, { cause });
  }
}
