/** Longest record, in characters: a text of 10,000 with every quote doubled and the other fields fit well. */
export const LONGEST_RECORD = 65_536;
/** A quote left open would swallow what follows; no text of a message has as many lines. */
const MOST_LINES = 100;

/** One record of a CSV file, still as text: the fields are split elsewhere. */
export interface CsvRecord {
  /** Of its first line in the file, from 1. */
  readonly line: number;
  readonly text: string;
  /** Why it is no record. */
  readonly fault?: 'too-long' | 'quote-open';
}

/**
 * Records of a CSV text that comes in pieces, in lots as they come: a quoted field may go over several lines. Line breaks are
 * LF, CR LF or CR; empty lines are passed over. Where a quote stays open only its first line is given up, so that one stray
 * quote costs one line. Holds one piece and one record at a time.
 */
export async function* csvRecords(pieces: AsyncIterable<string>): AsyncGenerator<CsvRecord[]> {
  const joiner = new RecordJoiner();
  for await (const lines of physicalLines(pieces)) {
    const records = lines.flatMap((line) => joiner.next(line));
    if (records.length > 0) yield records;
  }
  const rest = joiner.end();
  if (rest.length > 0) yield rest;
}

/** Lines without their breaks; one that is too long comes cut and what follows of it is dropped. */
async function* physicalLines(pieces: AsyncIterable<string>): AsyncGenerator<string[]> {
  let open = '';
  let endsInReturn = false;
  for await (const piece of pieces) {
    // The LF of a CR LF that was cut in two.
    const text = endsInReturn && piece.startsWith('\n') ? piece.slice(1) : piece;
    if (piece === '') continue;
    endsInReturn = piece.endsWith('\r');
    const lines = text.split(/\r\n|\n|\r/);
    lines[0] = open + lines[0]!;
    open = lines.pop()!;
    if (open.length > LONGEST_RECORD) open = open.slice(0, LONGEST_RECORD + 1);
    if (lines.length > 0) yield lines;
  }
  if (open !== '') yield [open];
}

/** Puts lines together again that a quoted field spans. */
class RecordJoiner {
  private number = 0;
  private readonly open: string[] = [];
  private length = 0;

  next(line: string): CsvRecord[] {
    this.number++;
    return this.join(line, this.number);
  }

  /** At the end a quote that is open stays so: its line is given up and what follows it read anew. */
  end(): CsvRecord[] {
    const records: CsvRecord[] = [];
    while (this.open.length > 0) records.push(...this.giveUp(this.number));
    return records;
  }

  private join(line: string, number: number): CsvRecord[] {
    if (this.open.length === 0 && line.trim() === '') return [];
    if (line.length > LONGEST_RECORD && this.open.length === 0) return [{ line: number, text: '', fault: 'too-long' }];
    this.open.push(line);
    this.length += line.length + 1;
    const text = this.open.length === 1 ? line : this.open.join('\n');
    if (!leavesQuoteOpen(text)) {
      const first = number - this.open.length + 1;
      this.clear();
      return [{ line: first, text }];
    }
    return this.open.length > MOST_LINES || this.length > LONGEST_RECORD ? this.giveUp(number) : [];
  }

  private giveUp(number: number): CsvRecord[] {
    const first = number - this.open.length + 1;
    const rest = this.open.slice(1);
    this.clear();
    const records: CsvRecord[] = [{ line: first, text: '', fault: 'quote-open' }];
    rest.forEach((line, i) => records.push(...this.join(line, first + 1 + i)));
    return records;
  }

  private clear(): void {
    this.open.length = 0;
    this.length = 0;
  }
}

/**
 * Whether a quoted field goes on behind the text. A quote opens at the start of a field only; inside, a doubled one is a
 * character; a closing one that isn't followed by a comma makes the rest of the field plain, as the parser takes it too.
 */
function leavesQuoteOpen(text: string): boolean {
  if (!text.includes('"')) return false;
  let isFieldStart = true;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (isFieldStart && character === '"') {
      i = closingQuote(text, i + 1);
      if (i === -1) return true;
      isFieldStart = false;
    } else isFieldStart = character === ',';
  }
  return false;
}

/** Where a quoted field ends that begins behind its quote; -1 when it doesn't. */
function closingQuote(text: string, from: number): number {
  for (let i = from; ; i += 2) {
    i = text.indexOf('"', i);
    if (i === -1 || text[i + 1] !== '"') return i;
  }
}
