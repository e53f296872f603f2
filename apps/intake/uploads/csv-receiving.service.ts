import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Receipt } from '#contracts/receipts.v1';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import { classify } from '#messaging/failures';
import { Database } from '#persistence/database';
import { ComplaintReceivingService } from '../complaints/complaint-receiving.service';
import { type Charset, decoded } from './csv-charset';
import { readHeader } from './csv-header';
import { cellsOf, itemsOf, type UploadedLines } from './csv-items';
import { csvRecords, type CsvRecord } from './csv-lines';
import { resultLine } from './csv-result';
import type { CsvUpload, LineCounts } from './csv-upload';
import { CsvUploadStore } from './csv-upload.store';

/** Lines of one transaction; the next are read when it is committed, so memory stays the same whatever the file's size. */
const LINES_AT_ONCE = 500;
/** Uploads of one organisation at a time; each holds a connection now and then. */
const MOST_RUNNING = 3;
const TRIES = 5;

/** Receives a CSV file line by line as it comes: each line as if it had come over the lane, with a result file beside. */
@Injectable()
export class CsvReceiving {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(CsvUploadStore) private readonly uploads: CsvUploadStore,
    @Inject(ComplaintReceivingService) private readonly receiving: ComplaintReceivingService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Resolves when all lines are receipted. What fails midway leaves the lines before it received; the same file sent again
   * tells them as duplicates. @throws DomainError INTAKE_CSV_UNREADABLE, QUOTA_EXCEEDED
   */
  async receive(organisation: string, bytes: AsyncIterable<Buffer>, stated?: Charset): Promise<CsvUpload> {
    const now = this.clock.now();
    const id = uuidv7(now);
    if (!(await this.uploads.start(id, organisation, now, MOST_RUNNING)))
      throw new DomainError('QUOTA_EXCEEDED', { expected: `at most ${MOST_RUNNING} uploads at a time` });
    const come = new ComeBytes(bytes);
    let charset: Charset | null = stated ?? null;
    let failure: string | null = null;
    try {
      const texts = decoded(come.read(), stated, (known) => (charset = known));
      await this.receiveRecords(organisation, id, csvRecords(texts), () => charset ?? 'utf-8');
    } catch (error) {
      failure = failureOf(error);
      throw error;
    } finally {
      const digest = failure === null ? come.digest() : null;
      await this.uploads.end(id, { failure, charset, digest, bytes: come.length, at: this.clock.now() });
    }
    return (await this.uploads.one(organisation, id, this.clock.now()))!;
  }

  private async receiveRecords(
    organisation: string,
    uploadId: string,
    lots: AsyncIterable<CsvRecord[]>,
    charset: () => Charset,
  ): Promise<void> {
    let upload: UploadedLines | undefined;
    let waiting: CsvRecord[] = [];
    let part = 0;
    for await (const lot of lots) {
      waiting.push(...lot);
      upload ??= { uploadId, columns: readHeader(cellsOf(waiting.shift()!)), charset: charset() };
      for (; waiting.length >= LINES_AT_ONCE; waiting = waiting.slice(LINES_AT_ONCE))
        await this.receiveLines(
          organisation,
          { ...upload, charset: charset() },
          waiting.slice(0, LINES_AT_ONCE),
          part++,
        );
    }
    if (upload === undefined)
      throw new DomainError('INTAKE_CSV_UNREADABLE', { expected: 'a header line', got: 'an empty file' });
    if (waiting.length > 0) await this.receiveLines(organisation, { ...upload, charset: charset() }, waiting, part);
  }

  /** The lines, their receipts and their part of the result in one transaction. */
  private async receiveLines(
    organisation: string,
    upload: UploadedLines,
    records: readonly CsvRecord[],
    part: number,
  ): Promise<void> {
    const items = itemsOf(records, upload);
    await patiently(() =>
      this.db.transaction(async (tx) => {
        const receipts = await this.receiving.receive(tx, organisation, items);
        const result = receipts.map((receipt, i) => resultLine(records[i]!.line, receipt)).join('');
        await this.uploads.addPart(tx, upload.uploadId, part, result, countsOf(receipts), this.clock.now());
      }),
    );
  }
}

/** The bytes of a request, counted and digested as they pass. */
class ComeBytes {
  length = 0;
  private readonly hash = createHash('sha256');

  constructor(private readonly bytes: AsyncIterable<Buffer>) {}

  async *read(): AsyncGenerator<Buffer> {
    for await (const chunk of this.bytes) {
      this.length += chunk.length;
      this.hash.update(chunk);
      yield chunk;
    }
  }

  digest(): Buffer {
    return this.hash.digest();
  }
}

function countsOf(receipts: readonly Receipt[]): LineCounts {
  const count = (wanted: string): number => receipts.filter(({ outcome }) => outcome === wanted).length;
  const [accepted, duplicate, refused] = [count('accepted'), count('duplicate'), count('refused')];
  return { lines: receipts.length, accepted, duplicate, refused };
}

/** A server that is away for a moment costs no upload of many minutes. */
async function patiently(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES || classify(error) !== 'transient') throw error;
      await sleep(200 * 2 ** tries);
    }
  }
}

const failureOf = (error: unknown): string => {
  if (error instanceof DomainError) return error.message.slice(0, 500);
  const { code } = error as { code?: string };
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ABORT_ERR'
    ? 'the connection ended before the file did'
    : 'an internal fault; send the file again';
};
