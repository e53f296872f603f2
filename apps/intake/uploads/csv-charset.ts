import { DomainError } from '#kernel/domain-error';

export const CHARSETS = ['utf-8', 'gb18030'] as const;
export type Charset = (typeof CHARSETS)[number];

/** GB18030 holds both of its forerunners. */
const NAMES: Readonly<Record<string, Charset>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  gb18030: 'gb18030',
  gbk: 'gb18030',
  gb2312: 'gb18030',
};

/** How much is looked at from the first character on that isn't ASCII. */
const WINDOW = 4_096;

/** The charset that a content type names; undefined when it names none. @throws DomainError for one that isn't read */
export function charsetOf(contentType: string): Charset | undefined {
  const named = /;\s*charset\s*=\s*"?([^\s;"]+)"?/i.exec(contentType)?.[1];
  if (named === undefined) return undefined;
  const charset = NAMES[named.toLowerCase()];
  if (charset !== undefined) return charset;
  throw new DomainError('INTAKE_CSV_UNREADABLE', {
    field: 'charset',
    expected: CHARSETS.join(' or '),
    got: named.slice(0, 40),
  });
}

/**
 * Text of a stream of bytes, without its byte order mark. Unless the charset is stated it is told from the first bytes that
 * aren't ASCII: what is valid UTF-8 there is UTF-8. `onKnown` is told it once, at the end at the latest.
 * @throws DomainError for UTF-16
 */
export async function* decoded(
  bytes: AsyncIterable<Buffer>,
  stated: Charset | undefined,
  onKnown: (charset: Charset) => void,
): AsyncGenerator<string> {
  const telling = new CharsetTelling(stated, onKnown);
  let isFirst = true;
  for await (const chunk of bytes) {
    if (isFirst) assertNotUtf16(chunk);
    isFirst = false;
    yield telling.next(chunk);
  }
  yield telling.end();
}

type Decoder = InstanceType<typeof TextDecoder>;

/** Holds back what can't be told yet: nothing of plain ASCII, a window of anything else. */
class CharsetTelling {
  private decoder: Decoder | undefined;
  private held: Uint8Array = new Uint8Array();

  constructor(
    stated: Charset | undefined,
    private readonly onKnown: (charset: Charset) => void,
  ) {
    if (stated) this.take(stated);
  }

  next(chunk: Buffer): string {
    if (this.decoder) return this.decoder.decode(chunk, { stream: true });
    const bytes = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    this.held = new Uint8Array();
    const from = firstBeyondAscii(bytes);
    if (from === -1) return bytes.toString('latin1');
    if (bytes.length - from >= WINDOW) return this.tell(bytes).decode(bytes, { stream: true });
    this.held = bytes;
    return '';
  }

  end(): string {
    return (this.decoder ?? this.tell(this.held)).decode(this.held);
  }

  private tell(bytes: Uint8Array): Decoder {
    return this.take(isUtf8(bytes.subarray(Math.max(0, firstBeyondAscii(bytes)))) ? 'utf-8' : 'gb18030');
  }

  private take(charset: Charset): Decoder {
    this.onKnown(charset);
    return (this.decoder = new TextDecoder(charset));
  }
}

/** The last character may be cut off. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, WINDOW), { stream: true });
    return true;
  } catch {
    return false;
  }
}

const firstBeyondAscii = (bytes: Uint8Array): number => bytes.findIndex((byte) => byte > 0x7f);

function assertNotUtf16(bytes: Buffer): void {
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  if (mark !== 0xfeff && mark !== 0xfffe) return;
  throw new DomainError('INTAKE_CSV_UNREADABLE', {
    field: 'charset',
    expected: 'UTF-8 or GB18030; in Excel choose “CSV UTF-8”',
    got: 'UTF-16',
  });
}
