import { Inject, Injectable } from '@nestjs/common';
import { ReceiptsV1, type Receipt } from '#contracts/receipts.v1';
import { CASEWORK_RECEIPTS, organisationOfTopic } from '#contracts/topics';
import { CLOCK, type Clock } from '#kernel/clock';
import type { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import { advanceInbox } from '#messaging/inbox';
import { Outbox } from '#messaging/outbox';
import type { Batch, InboundRecord } from '#messaging/records';
import { Database, type Tx } from '#persistence/database';
import { readLaneRecord, usableId, type LaneReading } from './lane-record';
import { StatementTaking, type StatementVerdict } from '../statements/statement-taking.service';
import { Statements } from '../statements/statements';
import { WorkStores } from '../work/work.stores';
import { OrderAnsweringService, type Verdict as OrderVerdict } from './order-answering.service';
import type { OrderMessage, UnitMessage } from './unit-message';

type Verdict = OrderVerdict | StatementVerdict;

@Injectable()
export class OrderLaneService {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly answering: OrderAnsweringService,
    private readonly outbox: Outbox,
    private readonly statements: Statements,
    private readonly taking: StatementTaking,
    private readonly stores: WorkStores,
  ) {}

  /** Takes what units say about their orders; every record gets a receipt, whatever it is. Safe to repeat. */
  async receive(batch: Batch): Promise<void> {
    const organisation = organisationOfTopic(batch.topic);
    await this.db.transaction(async (tx) => {
      const fresh = await advanceInbox(tx, batch);
      if (fresh.length === 0) return;
      const readings = fresh.map((record) => readLaneRecord(record, organisation, this.statements));
      const messages = readings.flatMap((reading) => reading.message ?? []);
      const verdicts = (await this.verdicts(tx, organisation, messages))[Symbol.iterator]();
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

  /** In the order of the lane: messages about orders as sets, a room's own statements one by one in between. */
  private async verdicts(tx: Tx, organisation: string, messages: readonly UnitMessage[]): Promise<Verdict[]> {
    if (messages.every(isOrderMessage)) return this.answering.answer(tx, organisation, messages);
    await this.lockAll(tx, messages);
    const verdicts: Verdict[] = [];
    for (let i = 0; i < messages.length;) {
      const run = runOfOrders(messages, i);
      if (run.length > 0) verdicts.push(...(await this.answering.answer(tx, organisation, run)));
      else verdicts.push(await this.taking.take(tx, messages[i]!));
      i += Math.max(1, run.length);
    }
    return verdicts;
  }

  /** All cases of the batch at once and sorted, so that two lanes can't wait for each other. */
  private async lockAll(tx: Tx, messages: readonly UnitMessage[]): Promise<void> {
    const orderIds = messages.flatMap((message) => (isOrderMessage(message) ? message.statement.body.orderId : []));
    const caseIds = await this.stores.orders.caseIds(tx, [...new Set(orderIds)]);
    for (const { statement } of messages) {
      if (statement.kind !== 'other') continue;
      caseIds.push(...(await this.statements.of(statement.type)!.casesOf(tx, statement.body)));
    }
    await this.stores.cases.lock(tx, [...new Set(caseIds)]);
  }
}

const isOrderMessage = (message: UnitMessage): message is OrderMessage => message.statement.kind !== 'other';

function runOfOrders(messages: readonly UnitMessage[], from: number): OrderMessage[] {
  const run: OrderMessage[] = [];
  for (let i = from; i < messages.length; i++) {
    const message = messages[i]!;
    if (!isOrderMessage(message)) break;
    run.push(message);
  }
  return run;
}

function receiptOf(reading: LaneReading, verdict: () => Verdict): Receipt {
  const head = { wire: wireOf(reading.record), ...idOf(reading.record) };
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
function itemOf({ statement }: UnitMessage, decided: Verdict): string | undefined {
  if (statement.kind === 'other') return 'itemId' in decided ? decided.itemId : undefined;
  return 'orderNumber' in decided ? decided.orderNumber : statement.body.orderId;
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
