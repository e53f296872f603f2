import {
  Body,
  type CanActivate,
  Controller,
  type ExecutionContext,
  HttpCode,
  type INestApplication,
  Post,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import pino from 'pino';
import { CLOCK, HOUR } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { Database } from '#persistence/database';
import { ProblemFilter } from '#runtime/problem.filter';
import { type TemporaryDatabase, temporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { idempotencyFor } from './idempotency';
import { type AuthenticatedRequest, Principal } from './principal';

const clock = new FixedClock(new Date('2026-11-02T02:00:00Z'));
let worked = 0;
let isHeld = false;
let letGo = (): void => undefined;

@Controller()
class DrawerController {
  @Post('drawer')
  @HttpCode(202)
  async open(@Body() body: { refuse?: boolean; fail?: boolean }): Promise<object> {
    worked++;
    if (isHeld) await new Promise<void>((resolve) => (letGo = resolve));
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
  let app: INestApplication;
  let address: string;
  let next = 0;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    const db = await temporary.database('casework');
    const module = await Test.createTestingModule({
      controllers: [DrawerController],
      providers: [
        { provide: Database, useValue: db },
        { provide: CLOCK, useValue: clock },
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
    isHeld = false;
  });

  const newKey = (): string => `key-${next++}`;

  async function open(key: string, body: object = {}, organisation = 'CMCC') {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key, organisation };
    const response = await fetch(`${address}/drawer`, { method: 'POST', headers, body: JSON.stringify(body) });
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
    isHeld = true;
    const first = open(key);
    while (worked === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await open(key)).toMatchObject({ status: 409, answer: { code: 'IDEMPOTENCY_IN_PROGRESS' } });
    letGo();
    expect(await first).toMatchObject({ status: 202, answer: { worked: 1 } });
  });

  it('takes a request up again whose process was lost', async () => {
    const key = newKey();
    isHeld = true;
    const lost = open(key);
    while (worked === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    clock.advance(3 * 60_000);
    isHeld = false;
    expect(await open(key)).toMatchObject({ status: 202, answer: { worked: 2 } });
    letGo();
    await lost;
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
