import { Injectable } from '@nestjs/common';
import type { ErrorCodeName } from '#kernel/error-codes';
import type { Tx } from '#persistence/database';
import { plain, quoted } from '../columns';

/** What the sender of a message was told first. */
export interface FirstOutcome {
  readonly outcome: 'accepted' | 'refused';
  readonly code: ErrorCodeName | null;
}

export interface RememberedMessage extends FirstOutcome {
  readonly eventId: string;
  /** Null for statements that are about no order. */
  readonly orderId: string | null;
}

@Injectable()
export class OrderMessageStore {
  /** First outcomes of an organisation's messages that came before. */
  async outcomes(tx: Tx, organisation: string, eventIds: readonly string[]): Promise<Map<string, FirstOutcome>> {
    if (eventIds.length === 0) return new Map();
    const rows = await tx.query<FirstOutcome & { eventId: string }>(outcomes, [organisation, quoted(eventIds)]);
    return new Map(rows.map(({ eventId, ...first }) => [eventId, first]));
  }

  async remember(tx: Tx, organisation: string, messages: readonly RememberedMessage[], at: string): Promise<void> {
    if (messages.length === 0) return;
    await tx.query(remember, [
      organisation,
      quoted(messages, (one) => one.eventId),
      plain(messages, (one) => one.orderId),
      plain(messages, (one) => one.outcome),
      plain(messages, (one) => one.code),
      at,
    ]);
  }

  /** Forgets messages and results of batches that came before a moment; re-sends are caught for 14 days. */
  async forget(tx: Tx, before: Date): Promise<void> {
    await tx.query('delete from order_messages where received_at < $1', [before]);
    await tx.query('delete from order_bulks where posted_at < $1', [before]);
  }
}

const outcomes = `
  select event_id as "eventId", outcome, code from order_messages where organisation = $1 and event_id = any($2::text[])`;

const remember = `
  insert into order_messages (organisation, event_id, order_id, outcome, code, received_at)
  select $1, m.event_id, m.order_id, m.outcome, m.code, $6::timestamptz
  from unnest($2::text[], $3::uuid[], $4::text[], $5::text[]) as m (event_id, order_id, outcome, code)`;
