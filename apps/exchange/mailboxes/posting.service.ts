import { Inject, Injectable } from '@nestjs/common';
import type { Delivery } from '#contracts/deliveries.v1';
import { ReceiptsV1 } from '#contracts/receipts.v1';
import { CLOCK, type Clock } from '#kernel/clock';
import { Outbox } from '#messaging/outbox';
import type { Tx } from '#persistence/database';
import { LOGGER, type Logger } from '#runtime/logger';
import { type Mail, place, type Placement } from './mail';
import { deliveryReports, mailboxRecord, undeliverable } from './mail.outbound';
import { MailboxStore } from './mailbox.store';
import { MailboxWaiting } from './mailbox.waiting';

/** `ce_source` of what wants to know whom it reached. */
const CASEWORK = '/liandong/casework';

/** Puts mail into mailboxes: position, ledger row and mailbox record in the caller's transaction. */
@Injectable()
export class Posting {
  constructor(
    @Inject(MailboxStore) private readonly mailboxes: MailboxStore,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(MailboxWaiting) private readonly waiting: MailboxWaiting,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Mail for a unit that can't be served is kept in the ledger as refused; what casework said is reported as refused, about a case or not. */
  async post(tx: Tx, mails: readonly Mail[]): Promise<Placement> {
    if (mails.length === 0) return { placed: [], refused: [] };
    const now = this.clock.now();
    const mailboxes = await this.mailboxes.lock(
      tx,
      mails.map((mail) => mail.unit),
    );
    const placement = place(mails, mailboxes);
    await this.mailboxes.append(tx, placement, now);
    await this.outbox.add(tx, [
      ...placement.placed.map(mailboxRecord),
      ...deliveryReports(refusedEvents(placement, now), now),
    ]);
    tx.afterCommit(() => this.announce(placement));
    return placement;
  }

  private announce({ placed, refused }: Placement): void {
    this.waiting.arrived(placed.map((mail) => mail.unit));
    if (refused.length > 0) {
      const units = [...new Set(refused.map((mail) => mail.unit))];
      this.logger.warn({ units, count: refused.length }, 'mail for units that the directory does not serve');
    }
  }
}

function refusedEvents({ refused }: Placement, now: Date): Map<string, Delivery[]> {
  const byUnit = new Map<string, Delivery[]>();
  for (const mail of refused) {
    // A receipt waits for nobody's answer.
    if (mail.source !== CASEWORK || mail.type === ReceiptsV1.type) continue;
    const items = byUnit.get(mail.unit);
    if (items) items.push(undeliverable(mail, now));
    else byUnit.set(mail.unit, [undeliverable(mail, now)]);
  }
  return byUnit;
}
