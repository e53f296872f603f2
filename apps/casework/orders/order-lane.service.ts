import { Inject, Injectable } from '@nestjs/common';
import { ReceiptsV1, type Receipt } from '#contracts/receipts.v1';
import { CASEWORK_RECEIPTS, organisationOfTopic } from '#contracts/topics';
import { CLOCK, type Clock } from '#kernel/clock';
import type { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import { advanceInbox } from '#messaging/inbox';
import { Outbox } from '#messaging/outbox';
import type { Batch, InboundRecord } from '#messaging/records';
import { Database } from '#persistence/database';
import { readLaneRecord, usableId, type LaneReading } from './lane-record';
import { OrderAnsweringService, type Verdict } from './order-answering.service';

@Injectable()
export class OrderLaneService {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly answering: OrderAnsweringService,
    private readonly outbox: Outbox,
  ) {}

  /** Takes what units say about their orders; every record gets a receipt, whatever it is. Safe to repeat. */
  async receive(batch: Batch): Promise<void> {
    const organisation = organisationOfTopic(batch.topic);
    await this.db.transaction(async (tx) => {
      const fresh = await advanceInbox(tx, batch);
      if (fresh.length === 0) return;
      const readings = fresh.map((record) => readLaneRecord(record, organisation));
      const messages = readings.flatMap((reading) => reading.message ?? []);
      const verdicts = (await this.answering.answer(tx, organisation, messages))[Symbol.iterator]();
      const items = readings.map((reading) => receiptOf(reading, () => verdicts.next().value!));
      const now = this.clock.now();
      await this.outbox.add(tx, [
        {
          topic: CASEWORK_RECEIPTS.name,
          key: organisation,
          type: ReceiptsV1.type,
          id: uuidv7(now),
          time: now,
          value: { organisation, items } satisfies ReceiptsV1,
        },
      ]);
    }, batch.signal);
  }
}

function receiptOf(reading: LaneReading, verdict: () => Verdict): Receipt {
  const head = { wire: wireOf(reading.record), ...idOf(reading.record) };
  if (reading.refusal !== undefined) return { ...head, ...refused(reading.refusal) };
  const decided = verdict();
  const named = { ...head, itemId: decided.orderNumber ?? reading.message.statement.body.orderId };
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

const wireOf = ({ topic, partition, offset }: InboundRecord): Receipt['wire'] => ({ topic, partition, offset });

function idOf(record: InboundRecord): { eventId?: string } {
  const eventId = usableId(record.id);
  return eventId === undefined ? {} : { eventId };
}

function refused({
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
