import { randomBytes } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import pino from 'pino';
import { QuotaStore } from '#access/quota.store';
import { CLOCK, type Clock } from '#kernel/clock';
import { Outbox, unpack } from '#messaging/outbox';
import { InboundRecord, type Batch } from '#messaging/records';
import { partitionCount } from '#messaging/topics';
import { Database } from '#persistence/database';
import { Redis } from '#persistence/redis';
import { Configuration } from '#runtime/configuration';
import { LOGGER } from '#runtime/logger';
import { ValidityClock } from './checks/validity-clock';
import { ComplainantStore } from './complainants/complainant.store';
import { PersonalSealing } from './complainants/personal-details';
import { PersonalKeys } from './complainants/personal-keys';
import { ComplaintConsumer } from './complaints/complaint.consumer';
import { ComplaintJudgingService } from './complaints/complaint-judging.service';
import { ComplaintReceivingService } from './complaints/complaint-receiving.service';
import { ComplaintStore } from './complaints/complaint.store';
import { RecipientHomes } from './complaints/recipient-homes';
import { Retention } from './complaints/retention';
import { StandingComplaintStore } from './complaints/standing-complaint.store';
import { INTAKE_PROVIDERS } from './intake.module';
import { ComplaintCorrecting } from './statements/complaint-correcting.service';
import { StatementStore } from './statements/statement.store';
import { StatementTaking } from './statements/statement-taking.service';

/** Wiring that the specs of this context share. */

export const KEY = randomBytes(32);

const homes = new RecipientHomes();

/** Keys of a ring, the active one first. */
export const personalKeys = (ring: [number, Buffer][] = [[1, KEY]]): PersonalKeys =>
  new PersonalKeys({ active: ring[0]![0], keys: new Map(ring) });

export const judgingWith = (keys: PersonalKeys = personalKeys()): ComplaintJudgingService =>
  new ComplaintJudgingService(homes, keys, new Retention(), new ValidityClock());

const outbox = (): Outbox => new Outbox('/liandong/intake', partitionCount);

export const receivingWith = (clock: Clock, keys: PersonalKeys = personalKeys()): ComplaintReceivingService =>
  new ComplaintReceivingService(
    judgingWith(keys),
    new ComplaintStore(),
    new ComplainantStore(keys),
    new PersonalSealing(keys),
    outbox(),
    clock,
  );

function takingWith(clock: Clock, keys: PersonalKeys): StatementTaking {
  const complaints = new StandingComplaintStore();
  const sealing = new PersonalSealing(keys);
  const correcting = new ComplaintCorrecting(complaints, new ComplainantStore(keys), judgingWith(keys), sealing);
  return new StatementTaking(complaints, new StatementStore(), correcting, sealing, outbox(), clock);
}

export const consumerWith = (database: Database, clock: Clock, keys = personalKeys()): ComplaintConsumer =>
  new ComplaintConsumer(database, receivingWith(clock, keys), takingWith(clock, keys));

/** Every service of this context on a database and a clock, without Kafka. */
export async function intakeBench(database: Database, clock: Clock): Promise<<T>(type: Type<T>) => T> {
  const module = await Test.createTestingModule({
    providers: [
      ...INTAKE_PROVIDERS,
      { provide: Database, useValue: database },
      { provide: CLOCK, useValue: clock },
      { provide: LOGGER, useValue: pino({ level: 'silent' }) },
      { provide: Outbox, useFactory: outbox },
      { provide: QuotaStore, useFactory: () => new QuotaStore(new Redis(undefined), clock) },
      { provide: Configuration, useValue: { secretKeys: { active: 1, keys: new Map([[1, KEY]]) } } },
    ],
  }).compile();
  return <T>(type: Type<T>) => module.get(type);
}

export interface Sent {
  readonly topic: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly type: string;
  readonly key: string;
  readonly value: string;
}

/** What waits in the outbox, in the order it was written. */
export async function sentBy(database: Database): Promise<Sent[]> {
  const rows = await database.query<{ topic: string; records: string }>(
    'select topic, records from outbox order by id',
  );
  return rows.flatMap(({ topic, records }) =>
    unpack(records).map(({ key, value, headers }) => ({ topic, headers, type: headers['ce_type']!, key, value })),
  );
}

/** A record as a partner would send it; `headers` replaces the usual ones. */
export interface WireRecord {
  readonly value: Buffer | string | object | null;
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
}

/** One batch of a partner's complaints lane, from `offset` on. */
export function laneBatch(organisation: string, records: readonly WireRecord[], offset = 0): Batch {
  const topic = `partner.${organisation.toLowerCase()}.in.complaints.v1`;
  return {
    group: 'intake',
    topic,
    partition: 0,
    records: records.map(({ value, key = null, headers }, i) => {
      const usual = { ce_type: 'complaint-reported.v1', ce_id: `e-${offset + i}`, ce_specversion: '1.0' };
      const keyBytes = key === null ? null : Buffer.from(key);
      return new InboundRecord(topic, 0, offset + i, 0, keyBytes, bytesOf(value), headers ?? usual);
    }),
    signal: new AbortController().signal,
  };
}

function bytesOf(value: WireRecord['value']): Buffer | null {
  if (value === null || Buffer.isBuffer(value)) return value;
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}
