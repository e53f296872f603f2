import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, DAY, HOUR } from '#kernel/clock';
import { advanceInbox } from '#messaging/inbox';
import type { Batch, InboundRecord } from '#messaging/records';
import { Database } from '#persistence/database';
import { SOURCE } from '../mailboxes/mail.outbound';
import { Posting } from '../mailboxes/posting.service';
import { JoinedReceiptStore } from './joined-receipt.store';
import { batchReceipts, type ReceiptEvent } from './receipt-batches';

/** Producers' re-sends are caught for so long (design.md §4). */
const REMEMBERED_MS = 14 * DAY;

/** Delivers receipts to the organisations whose records they answer, batched, each once. */
@Injectable()
export class ReceiptDelivery {
  private forgetAt = 0;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(JoinedReceiptStore) private readonly joined: JoinedReceiptStore,
    @Inject(Posting) private readonly posting: Posting,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async deliver(batch: Batch): Promise<void> {
    const now = this.clock.now();
    await this.db.transaction(async (tx) => {
      const events = (await advanceInbox(tx, batch)).map(toEvent);
      const fresh = await this.joined.claim(
        tx,
        events.map((event) => event.eventId),
        now,
      );
      const isFirst = (event: ReceiptEvent): boolean => fresh.delete(event.eventId);
      await this.posting.post(tx, batchReceipts(events.filter(isFirst), SOURCE, now));
    }, batch.signal);
    if (now.getTime() >= this.forgetAt) await this.forget(now);
  }

  private async forget(now: Date): Promise<void> {
    this.forgetAt = now.getTime() + HOUR;
    await this.joined.forgetBefore(this.db, new Date(now.getTime() - REMEMBERED_MS));
  }
}

const toEvent = (record: InboundRecord): ReceiptEvent => ({
  eventId: record.id!,
  organisation: record.key!.toString('utf8'),
  source: record.header('ce_source')!,
  at: new Date(record.header('ce_time')!),
  body: record.value!.toString('utf8'),
});
