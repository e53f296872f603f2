import {
  Body,
  type CanActivate,
  Controller,
  type ExecutionContext,
  HttpCode,
  Inject,
  type INestApplication,
  Post,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Client } from 'pg';
import pino from 'pino';
import { CLOCK, HOUR } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { Database } from '#persistence/database';
import { LOGGER } from '#runtime/logger';
import { ProblemFilter } from '#runtime/problem.filter';
import { type TemporaryDatabase, temporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { waitFor } from '#testing/wait-for';
import { idempotencyFor } from './idempotency';
import { type KeepAnswer, KeepingAnswer } from './keep-answer';
import { type AuthenticatedRequest, Principal } from './principal';

const clock = new FixedClock(new Date('2026-11-02T02:00:00Z'));
let worked = 0;
let heldAt: 'before-keeping' | 'after-commit' | null = null;
let waiting = 0;
let letGo = (): void => undefined;

async function held(at: typeof heldAt): Promise<void> {
  if (heldAt !== at) return;
  waiting++;
  await new Promise<void>((resolve) => (letGo = resolve));
}

@Controller()
class DrawerController {
  constructor(@Inject(Database) private readonly db: Database) {}

  /** Its work is a row of a table of the context, made in one transaction with the answer. */
  @Post('drawers')
  @HttpCode(202)
  async make(@KeepingAnswer() keep: KeepAnswer): Promise<object> {
    worked++;
    const answer = await this.db.transaction(async (tx) => {
      await tx.query(`insert into idempotency_keys values ('made', gen_random_uuid()::text, '', $1)`, [clock.now()]);
      await held('before-keeping');
      await keep(tx, { drawer: 'open' });
      return { drawer: 'open' };
    });
    await held('after-commit');
    return answer;
  }

  @Post('drawer')
  @HttpCode(202)
  async open(@Body() body: { refuse?: boolean; fail?: boolean }): Promise<object> {
    worked++;
    await held('after-commit');
    if (body.refuse === true) throw new DomainError('CASEWORK_ORDER_UNKNOWN', { field: 'drawer' });
    if (body.fail === true) throw new DomainError('UNAVAILABLE');
    return { worked };
  }
}

/** Stands where the access guard stands: the token's organisation is the header's. */
class NamedGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    request.principal = new Principal(String(request.headers['organisation'] ?? 'CMCC'), [], []);
    return true;
  }
}

describe('Idempotency-Key', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let app: INestApplication;
  let address: string;
  let next = 0;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    const module = await Test.createTestingModule({
      controllers: [DrawerController],
      providers: [
        { provide: Database, useValue: db },
        { provide: CLOCK, useValue: clock },
        { provide: LOGGER, useValue: pino({ level: 'silent' }) },
        { provide: APP_GUARD, useClass: NamedGuard },
        idempotencyFor([DrawerController]),
      ],
    }).compile();
    app = module.createNestApplication({ logger: false });
    app.useGlobalFilters(new ProblemFilter(pino({ level: 'silent' })));
    await app.listen(0, '127.0.0.1');
    address = await app.getUrl();
  });

  afterAll(async () => {
    await app.close();
    await temporary.drop();
  });

  beforeEach(() => {
    worked = 0;
    waiting = 0;
    heldAt = null;
  });

  const newKey = (): string => `key-${next++}`;

  async function made(): Promise<number> {
    const [row] = await db.query<{ n: number }>(
      `select count(*)::int as n from idempotency_keys where organisation = 'made'`,
    );
    return row!.n;
  }

  async function asOwner(sql: string): Promise<void> {
    const client = new Client({ connectionString: temporary.url });
    await client.connect();
    await client.query(sql);
    await client.end();
  }

  async function open(key: string, body: object = {}, organisation = 'CMCC', path = 'drawer') {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key, organisation };
    const response = await fetch(`${address}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, type: response.headers.get('content-type'), answer: await response.json() };
  }

  it('gives a request sent again its first answer and works on it once', async () => {
    const key = newKey();
    const first = await open(key);
    expect(first).toMatchObject({ status: 202, answer: { worked: 1 } });
    expect(await open(key)).toEqual(first);
    expect(worked).toBe(1);
  });

  it('gives a refusal again as the same problem', async () => {
    const key = newKey();
    const first = await open(key, { refuse: true });
    expect(first).toMatchObject({ status: 404, answer: { code: 'CASEWORK_ORDER_UNKNOWN' } });
    const again = await open(key, { refuse: true });
    expect(again.status).toBe(404);
    expect(again.type).toContain('application/problem+json');
    expect(again.answer).toEqual(first.answer);
    expect(worked).toBe(1);
  });

  it('works again on a request whose failure may pass later', async () => {
    const key = newKey();
    expect((await open(key, { fail: true })).status).toBe(503);
    expect((await open(key, { fail: true })).status).toBe(503);
    expect(worked).toBe(2);
  });

  it('refuses the key for another request', async () => {
    const key = newKey();
    await open(key, { a: 1 });
    expect(await open(key, { a: 2 })).toMatchObject({ status: 422, answer: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  });

  it('keeps keys of two organisations apart', async () => {
    const key = newKey();
    await open(key);
    expect(await open(key, {}, 'CTCC')).toMatchObject({ answer: { worked: 2 } });
  });

  it('of two at once works on one and asks the other to wait', async () => {
    const key = newKey();
    heldAt = 'after-commit';
    const first = open(key);
    await waitFor('the first request', () => worked > 0, { everyMs: 5 });
    expect(await open(key)).toMatchObject({ status: 409, answer: { code: 'IDEMPOTENCY_IN_PROGRESS' } });
    letGo();
    expect(await first).toMatchObject({ status: 202, answer: { worked: 1 } });
  });

  it('takes a request up again whose process was lost', async () => {
    const key = newKey();
    heldAt = 'after-commit';
    const lost = open(key);
    await waitFor('the first request', () => worked > 0, { everyMs: 5 });
    clock.advance(3 * 60_000);
    heldAt = null;
    expect(await open(key)).toMatchObject({ status: 202, answer: { worked: 2 } });
    letGo();
    await lost;
  });

  it('keeps an answer with the work, so that a process lost after its commit leaves nothing to be done twice', async () => {
    const key = newKey();
    const before = await made();
    heldAt = 'after-commit';
    const lost = open(key, {}, 'CMCC', 'drawers');
    await waitFor('the commit', async () => (await made()) > before);
    clock.advance(3 * 60_000);
    heldAt = null;
    expect(await open(key, {}, 'CMCC', 'drawers')).toMatchObject({ status: 202, answer: { drawer: 'open' } });
    letGo();
    expect(await lost).toMatchObject({ status: 202, answer: { drawer: 'open' } });
    expect([worked, await made()]).toEqual([1, before + 1]);
  });

  it('undoes the work of the slower of two that both do it, who learns the answer by asking again', async () => {
    const key = newKey();
    const before = await made();
    heldAt = 'before-keeping';
    const slow = open(key, {}, 'CMCC', 'drawers');
    await waitFor('the one that waits', () => waiting > 0, { everyMs: 5 });
    clock.advance(3 * 60_000);
    heldAt = null;
    const quick = await open(key, {}, 'CMCC', 'drawers');
    letGo();
    expect(await slow).toMatchObject({ status: 409, answer: { code: 'IDEMPOTENCY_IN_PROGRESS', retriable: true } });
    expect(await open(key, {}, 'CMCC', 'drawers')).toEqual(quick);
    expect(await made()).toBe(before + 1);
  });

  it('never gives a key back whose work is done, although the answer cannot be kept', async () => {
    const key = newKey();
    await asOwner('alter table casework.idempotency_keys add constraint unkept check (status is null) not valid');
    expect(await open(key)).toMatchObject({ status: 202, answer: { worked: 1 } });
    expect(await open(key)).toMatchObject({ status: 409, answer: { code: 'IDEMPOTENCY_IN_PROGRESS' } });
    await asOwner('alter table casework.idempotency_keys drop constraint unkept');
    expect(worked).toBe(1);
  });

  it('tries again to keep an answer', async () => {
    const key = newKey();
    await asOwner('alter table casework.idempotency_keys add constraint unkept check (status is null) not valid');
    const first = open(key);
    await waitFor('the first request', () => worked > 0, { everyMs: 5 });
    await asOwner('alter table casework.idempotency_keys drop constraint unkept');
    expect(await first).toMatchObject({ status: 202, answer: { worked: 1 } });
    expect(await open(key)).toMatchObject({ status: 202, answer: { worked: 1 } });
  });

  it('forgets a key after a day', async () => {
    const key = newKey();
    await open(key, { a: 1 });
    clock.advance(25 * HOUR);
    expect(await open(key, { a: 2 })).toMatchObject({ status: 202 });
  });

  it('refuses a key that is none', async () => {
    expect(await open('with space')).toMatchObject({ status: 400, answer: { field: 'Idempotency-Key' } });
  });
});
