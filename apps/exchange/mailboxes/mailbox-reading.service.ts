import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '#access/principal';
import { CLOCK, type Clock, SECOND } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { Database } from '#persistence/database';
import { type MailboxEntry, MailboxReadingStore, type MailboxState } from './mailbox-reading.store';
import { MailboxWaiting } from './mailbox.waiting';

export interface MailboxPage {
  readonly entries: readonly MailboxEntry[];
  /** What to give as `after` for the next page; the same as was asked for when nothing came. */
  readonly nextCursor: number;
}

export interface PageRequest {
  readonly unit: string;
  /** Left out: from where the unit's cursor stands. */
  readonly after?: number;
  readonly limit: number;
  readonly waitSeconds: number;
}

/** A page holds little more than this, however many entries were asked for. */
const PAGE_BYTES = 4_000_000;

/** Looking again this often finds what another process has posted. */
const POLL_MS = SECOND;

/** Lets units read their mailboxes and say how far they have read. A mailbox is seen by its unit and its headquarters only. */
@Injectable()
export class MailboxReading {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(MailboxReadingStore) private readonly store: MailboxReadingStore,
    @Inject(MailboxWaiting) private readonly waiting: MailboxWaiting,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  mailboxes(who: Principal): Promise<MailboxState[]> {
    return who.has('hq')
      ? this.store.statesOfOrganisation(this.db, who.organisation)
      : this.store.states(this.db, who.units);
  }

  /** Entries after a position, oldest first; with `waitSeconds` an empty answer is held back until mail arrives. @throws DomainError NOT_FOUND. */
  async page(
    who: Principal,
    { unit, after, limit, waitSeconds }: PageRequest,
    gone?: AbortSignal,
  ): Promise<MailboxPage> {
    const mailbox = await this.reachable(who, unit);
    const from = after ?? mailbox.cursor;
    const end = performance.now() + waitSeconds * SECOND;
    for (;;) {
      // Listening begins before looking, or mail that comes in between would be slept through.
      const arrival = new AbortController();
      const left = end - performance.now();
      const next = left > 0 ? this.waiting.next(unit, Math.min(left, POLL_MS), arrival.signal) : undefined;
      const entries = await this.store.entries(this.db, unit, from, limit, PAGE_BYTES);
      if (entries.length > 0 || next === undefined || gone?.aborted) {
        arrival.abort();
        return { entries, nextCursor: entries.at(-1)?.position ?? from };
      }
      await next;
    }
  }

  /** Notes that the unit has read up to and including the position; the cursor never goes back. @throws DomainError NOT_FOUND, EXCHANGE_CURSOR_INVALID. */
  async moveCursor(who: Principal, unit: string, position: number): Promise<number> {
    const mailbox = await this.reachable(who, unit);
    const cursor = await this.store.moveCursor(this.db, unit, position, this.clock.now());
    if (cursor === null)
      throw new DomainError('EXCHANGE_CURSOR_INVALID', {
        field: 'position',
        expected: `at most ${mailbox.lastPosition}, the last position of ${unit}`,
        got: String(position),
      });
    return cursor;
  }

  /** A foreign mailbox and one that doesn't exist look the same. */
  private async reachable(who: Principal, unit: string): Promise<MailboxState> {
    const [mailbox] = who.mayActFor(unit) ? await this.store.states(this.db, [unit]) : [];
    if (!mailbox) throw new DomainError('NOT_FOUND', { field: 'unit', expected: 'a unit of the token', got: unit });
    return mailbox;
  }
}
