import { Inject, Injectable } from '@nestjs/common';
import { ReceiptsV1, type Receipt } from '#contracts/receipts.v1';
import { CASEWORK_RECEIPTS, organisationOfTopic } from '#contracts/topics';
import { CLOCK, type Clock } from '#kernel/clock';
import type { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import { advanceInbox } from '#messaging/inbox';
import { Outbox } from '#messaging/outbox';
import type { Batch, OutboundRecord } from '#messaging/records';
import { Database } from '#persistence/database';
import { readLaneRecord, usableId, type LaneReading } from './lane-record';
import { Statements } from '../statements/statements';
import { UnitMessagesTaking, type UnitVerdict } from './unit-messages-taking.service';
import type { UnitMessage } from './unit-message';

/** Of one event: with the longest texts a receipt can hold it stays below what the broker takes. */
const MOST_RECEIPTS = 2_000;

@Injectable()
export class OrderLaneService {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly statements: Statements,
    private readonly taking: UnitMessagesTaking,
  ) {}

  /** Takes what units say about their orders; every record gets a receipt, whatever it is. Safe to repeat. */
  async receive(batch: Batch): Promise<void> {
    const organisation = organisationOfTopic(batch.topic);
    await this.db.transaction(async (tx) => {
      const fresh = await advanceInbox(tx, batch);
      if (fresh.length === 0) return;
      const readings = fresh.flatMap((record) => readLaneRecord(record, organisation, this.statements));
      const messages = readings.flatMap((reading) => reading.message ?? []);
      const verdicts = (await this.taking.take(tx, organisation, messages))[Symbol.iterator]();
      const items = readings.map((reading) => receiptOf(reading, () => verdicts.next().value!));
      await this.outbox.add(tx, this.receipts(organisation, items));
    }, batch.signal);
  }

  /** One event, or as many as its contract and the broker's limit ask for. */
  private receipts(organisation: string, items: readonly Receipt[]): OutboundRecord[] {
    const now = this.clock.now();
    const events: OutboundRecord[] = [];
    for (let i = 0; i < items.length; i += MOST_RECEIPTS) {
      events.push({
        topic: CASEWORK_RECEIPTS.name,
        key: organisation,
        type: ReceiptsV1.type,
        id: uuidv7(now),
        time: now,
        value: { organisation, items: items.slice(i, i + MOST_RECEIPTS) } satisfies ReceiptsV1,
      });
    }
    return events;
  }
}

function receiptOf(reading: LaneReading, verdict: () => UnitVerdict): Receipt {
  const head = { wire: wireOf(reading), ...idOf(reading) };
  if (reading.refusal !== undefined) return { ...head, ...refused(reading.refusal) };
  const decided = verdict();
  const itemId = itemOf(reading.message, decided);
  const named = { ...head, ...(itemId === undefined ? {} : { itemId }) };
  switch (decided.outcome) {
    case 'accepted':
      return { ...named, outcome: 'accepted' };
    case 'duplicate': {
      const { outcome: firstOutcome, code } = decided.first;
      return { ...named, outcome: 'duplicate', firstOutcome, ...(code === null ? {} : { code }) };
    }
    case 'refused':
      return { ...named, ...refused(decided.error) };
  }
}

/** The order's number or id; for a room's statement what its handler named. */
function itemOf({ statement }: UnitMessage, decided: UnitVerdict): string | undefined {
  if (statement.kind === 'other') return 'itemId' in decided ? decided.itemId : undefined;
  return 'orderNumber' in decided ? decided.orderNumber : statement.body.orderId;
}

const wireOf = ({ record: { topic, partition, offset }, line }: LaneReading): Receipt['wire'] => ({
  topic,
  partition,
  offset,
  ...(line === undefined ? {} : { line }),
});

function idOf({ record }: LaneReading): { eventId?: string } {
  const eventId = usableId(record.id);
  return eventId === undefined ? {} : { eventId };
}

/** Cut to what a receipt holds. */
export function refused({
  code,
  detail: { field, expected, got },
}: DomainError): Pick<Receipt, 'outcome' | 'code' | 'field' | 'expected' | 'got'> {
  return {
    outcome: 'refused',
    code,
    ...(field === undefined ? {} : { field: field.slice(0, 200) }),
    ...(expected === undefined ? {} : { expected: expected.slice(0, 400) }),
    ...(got === undefined ? {} : { got: got.slice(0, 400) }),
  };
}
