import type { Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import pino from 'pino';
import { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { DeliveriesV1, type Delivery } from '#contracts/deliveries.v1';
import { ANSWER_STREAM, ADDRESSEES, COMPLAINT_STREAM, DELIVERY_STREAM, INTERNAL_TOPICS } from '#contracts/topics';
import { CLOCK, type Clock } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import { parseKeyRing } from '#kernel/sealing';
import { Outbox, unpack } from '#messaging/outbox';
import { InboundRecord, type Batch } from '#messaging/records';
import { BundledTables } from '#numbering/bundled-tables';
import { Database } from '#persistence/database';
import { Configuration } from '#runtime/configuration';
import { LOGGER } from '#runtime/logger';
import { CaseFoldingService } from './cases/case-folding.service';
import { ClockRules } from './clocks/clock-rules';
import { ClockSweeping } from './clocks/clock-sweeping.service';
import { HistoryStore } from './history/history.store';
import { OrderAnsweringService } from './orders/order-answering.service';
import { OrderDeliveryService } from './orders/order-delivery.service';
import { OrderLaneService } from './orders/order-lane.service';
import { REVIEW_PLAN, SAMPLING_PLAN, type SamplingPlan } from './reviews/sampling-plan';
import { ROOMS } from './rooms';

let tables: BundledTables | undefined;

/** No answer is accepted by lot, so that what becomes of an order doesn't hang on its id. */
const EVERYTHING_REVIEWED: SamplingPlan = { ...SAMPLING_PLAN, percentWithoutRecord: 100 };

/** The services of this context on a database and a clock, for tests and measurements; `get` gives any other one. */
export async function workbench(db: Database, clock: Clock, { plan = EVERYTHING_REVIEWED } = {}) {
  tables ??= BundledTables.load();
  const partitions = new Map(INTERNAL_TOPICS.map((topic) => [topic.name, topic.partitions]));
  const module = await Test.createTestingModule({
    providers: [
      ...ROOMS.flatMap(({ providers = [] }) => [...providers]),
      { provide: Database, useValue: db },
      { provide: CLOCK, useValue: clock },
      {
        provide: Configuration,
        useValue: { issuerName: '联动平台', secretKeys: parseKeyRing(`1:${Buffer.alloc(32, 7).toString('base64')}`) },
      },
      { provide: LOGGER, useValue: pino({ level: 'silent' }) },
      { provide: Outbox, useFactory: () => new Outbox('/liandong/casework', (topic) => partitions.get(topic)!) },
    ],
  })
    .overrideProvider(BundledTables)
    .useValue(tables)
    .overrideProvider(REVIEW_PLAN)
    .useValue(plan)
    .compile();
  const get = <T>(type: Type<T>): T => module.get(type);
  return {
    get,
    sweeping: get(ClockSweeping),
    folding: get(CaseFoldingService),
    deliveries: get(OrderDeliveryService),
    answers: get(OrderAnsweringService),
    lane: get(OrderLaneService),
    history: get(HistoryStore),
    rules: get(ClockRules),
  };
}

export type Workbench = Awaited<ReturnType<typeof workbench>>;

/** A complaint as intake accepts it: about one port, received and accepted just before `at`. */
export function complaint(at: Date, differs: Partial<ComplaintAcceptedV1> = {}): ComplaintAcceptedV1 {
  const id = uuidv7(at);
  const ago = (seconds: number): string => new Date(at.getTime() - seconds * 1_000).toISOString();
  return {
    complaintId: id,
    acceptanceNumber: `SL${id.slice(0, 13)}`,
    disturbanceId: uuidv7(at),
    complainantId: uuidv7(at),
    organisation: '12321',
    serial: id,
    source: 'centre-12321',
    channel: 'web',
    sender: senderOf('13800138000'),
    received: { precision: 'second', from: ago(7_200), until: ago(7_199) },
    complainedAt: ago(3_600),
    acceptedAt: ago(1_800),
    recipient: {
      masked: '139****0000',
      carrierCertainty: 'stated',
      carrier: 'CTCC',
      provinceCertainty: 'stated',
      province: '31',
    },
    text: '【某某贷款】您有一笔额度待领取，回复T退订',
    capture: 'auto-read',
    verbatim: 'yes',
    messageType: 'sms',
    nature: 'commercial',
    earlierRefusal: { refused: 'unknown' },
    everAgreed: 'no',
    loss: { suffered: 'no' },
    signature: '某某贷款',
    links: [],
    callbackNumbers: [],
    attachments: [],
    answerWanted: 'yes',
    preChecked: true,
    suggestion: {
      category: 'loans',
      risk: 'ordinary',
      riskReason: 'rule loans-1',
      serviceMessage: false,
      tableVersion: 'rules@1',
      rules: ['loans-1'],
    },
    ...differs,
  };
}

/** A mobile number as sender. */
export const senderOf = (number: string): ComplaintAcceptedV1['sender'] => ({
  displayed: number,
  normalized: number,
  kind: 'mobile',
});

let offset = 0;

/** Records of one partition, further on with each call, as the transport hands them over. */
export function batchOf(
  topic: string,
  type: string,
  messages: readonly object[],
  { partition = 0, group = 'casework', at = 0 }: { partition?: number; group?: string; at?: number } = {},
): Batch {
  const records = messages.map((message) => {
    const headers = { ce_type: type, ce_id: uuidv7(at || Date.now()) };
    return new InboundRecord(topic, partition, offset++, at, null, Buffer.from(JSON.stringify(message)), headers);
  });
  return { group, topic, partition, records, signal: new AbortController().signal };
}

export const complaintBatch = (complaints: readonly ComplaintAcceptedV1[], partition = 0): Batch =>
  batchOf(COMPLAINT_STREAM.name, ComplaintAcceptedV1.type, complaints, { partition });

/** Until so many connections to the database wait for locks of others. */
export async function untilWaiting(db: Database, count: number): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if ((await db.query(waiting)).length >= count) return;
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error(`expected ${count} connections that wait for a lock`);
}

const waiting = `
  select distinct l.pid from pg_locks l join pg_stat_activity a on a.pid = l.pid
  where not l.granted and a.datname = current_database()`;

export interface SentEvent {
  readonly topic: string;
  readonly key: string;
  readonly type: string;
  readonly id: string;
  /** Whose mailboxes get it, where the event doesn't name its unit itself. */
  readonly to: readonly string[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into events of every type
  readonly value: any;
}

/** Takes everything that waits in the outbox, in the order of writing; copies for intake are left out unless they are asked for. */
export async function takeOutbox(db: Database, { copies = false } = {}): Promise<SentEvent[]> {
  const rows = await db.query<{ topic: string; records: string }>(
    `with taken as (delete from outbox returning id, topic, records) select topic, records from taken order by id`,
  );
  const wanted = rows.filter(({ topic }) => copies || topic !== ANSWER_STREAM.name);
  return wanted.flatMap(({ topic, records }) =>
    unpack(records).map(({ key, value, headers }) => ({
      topic,
      key,
      type: headers['ce_type']!,
      id: headers['ce_id']!,
      to: headers[ADDRESSEES]?.split(',') ?? [],
      value: JSON.parse(value) as unknown,
    })),
  );
}

/** What exchange reports when it has put these events into mailboxes. */
export function deliveryBatch(events: readonly SentEvent[], at: Date, differs: Partial<Delivery> = {}): Batch {
  const byUnit = new Map<string, Delivery[]>();
  for (const { id, type, key, value } of events) {
    if (type !== 'order-issued.v1' && type !== 'order-supplemented.v1') continue;
    const { unit, orderId } = value as { unit: string; orderId: string };
    const item: Delivery = {
      eventId: id,
      eventType: type,
      caseId: key,
      orderId,
      outcome: 'delivered',
      at: at.toISOString(),
      position: 1,
      ...differs,
    };
    byUnit.set(unit, [...(byUnit.get(unit) ?? []), item]);
  }
  const messages = [...byUnit].map(([unit, items]) => ({ unit, items }));
  return batchOf(DELIVERY_STREAM.name, DeliveriesV1.type, messages);
}
