import { ApiProperty } from '@nestjs/swagger';
import type { MailboxPage } from './mailbox-reading.service';
import type { MailboxEntry, MailboxState } from './mailbox-reading.store';

/** One entry of a mailbox: the event as on Kafka, with its place and its times. */
export class MailboxEntryView {
  @ApiProperty({ description: 'From 1 without a gap' }) position!: number;
  @ApiProperty({ description: 'ce_id: the same event always has the same' }) id!: string;
  @ApiProperty({ description: 'ce_type', example: 'order-issued.v1' }) type!: string;
  @ApiProperty({ description: 'ce_source' }) source!: string;
  @ApiProperty({ description: 'ce_time' }) time!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'When the broker acknowledged it: the order’s clocks run from here',
  })
  deliveredAt!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'When the unit said that it had read past it; starts nothing',
  })
  fetchedAt!: string | null;
  @ApiProperty({ type: Object, nullable: true, description: 'The event’s value; null once 90 days are over' })
  data!: unknown;
}

export class MailboxPageView {
  @ApiProperty() unit!: string;
  @ApiProperty({ type: [MailboxEntryView] }) entries!: MailboxEntryView[];
  @ApiProperty({ description: 'Give it as `after` for the next page' }) nextCursor!: number;
}

export class MailboxStateView {
  @ApiProperty({ example: 'CMCC-44' }) unit!: string;
  @ApiProperty() isOpen!: boolean;
  @ApiProperty({ description: '0: nothing has ever come' }) lastPosition!: number;
  @ApiProperty({ description: 'How far the unit has said that it has read' }) cursor!: number;
  @ApiProperty({ description: 'Entries that the broker has not acknowledged yet' }) undelivered!: number;
}

export class MailboxListView {
  @ApiProperty({ type: [MailboxStateView] }) mailboxes!: MailboxStateView[];
}

export class CursorView {
  @ApiProperty() unit!: string;
  @ApiProperty() cursor!: number;
}

export const listView = (mailboxes: readonly MailboxState[]): MailboxListView => ({ mailboxes: [...mailboxes] });

export const pageView = (unit: string, { entries, nextCursor }: MailboxPage): MailboxPageView => ({
  unit,
  entries: entries.map(entryView),
  nextCursor,
});

const entryView = (entry: MailboxEntry): MailboxEntryView => ({
  position: entry.position,
  id: entry.eventId,
  type: entry.type,
  source: entry.source,
  time: entry.at.toISOString(),
  deliveredAt: entry.deliveredAt?.toISOString() ?? null,
  fetchedAt: entry.fetchedAt?.toISOString() ?? null,
  data: entry.body === null ? null : (JSON.parse(entry.body) as unknown),
});
