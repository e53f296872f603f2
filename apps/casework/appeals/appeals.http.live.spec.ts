import { Global, Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import pino from 'pino';
import { AppealDecidedV1 } from '#contracts/appeal-decided.v1';
import { AccessModule } from '#access/access.module';
import { Principal } from '#access/principal';
import { USUAL_QUOTA } from '#access/quota.guard';
import { CLOCK, HOUR } from '#kernel/clock';
import { Configuration } from '#runtime/configuration';
import { HttpAddress } from '#runtime/http-address';
import { ProblemFilter } from '#runtime/problem.filter';
import { takeOutbox } from '../casework.fixture';
import { acted, type Acted } from '../measures/measures.fixture';
import { OrdersBench } from '../orders/orders.fixture';
import { StatementTaking } from '../statements/statement-taking.service';
import { AppealPosting } from './appeal-posting.service';
import { AppealReadingStore } from './appeal-reading.store';
import { AppealController } from './appeal.controller';
import { decision, DISMISSED, filed, proofOf } from './appeals.fixture';
import { PublicAppealController } from './public-appeal.controller';

const acting = new Principal('CMCC', ['CMCC-11'], ['desk']);
const elsewhere = new Principal('CUCC', ['CUCC-31'], ['desk']);
const centre = new Principal('CC12321', [], ['centre-12321']);
const arbiter = new Principal('CAICT', [], ['arbiter']);
const administration = new Principal('MIIT', ['MIIT-11'], ['supervisor']);

describe('appeals over HTTP', () => {
  let desk: OrdersBench;
  let appeals: AppealController;
  let app: NestExpressApplication;
  let url: string;
  const logged: string[] = [];

  beforeAll(async () => {
    desk = await OrdersBench.open();
    const { get } = desk.bench;
    const services = [AppealPosting, AppealReadingStore, StatementTaking].map((type) => ({
      provide: type,
      useValue: get<object>(type),
    }));
    @Global()
    @Module({
      providers: [
        { provide: CLOCK, useValue: desk.clock },
        { provide: Configuration, useValue: { redisUrl: undefined, publicUrl: undefined } },
        HttpAddress,
      ],
      exports: [CLOCK, Configuration, HttpAddress],
    })
    class World {}
    const module = await Test.createTestingModule({
      imports: [World, AccessModule],
      controllers: [PublicAppealController, AppealController],
      providers: services,
    }).compile();
    appeals = module.get(AppealController);
    app = module.createNestApplication<NestExpressApplication>();
    app.useGlobalFilters(new ProblemFilter(pino({ level: 'trace' }, { write: (line: string) => logged.push(line) })));
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  }, 60_000);
  beforeEach(async () => {
    desk.clock.advance(HOUR);
    await takeOutbox(desk.db);
  });
  afterAll(async () => {
    await app.close();
    await desk.expectWholeChains();
    await desk.close();
  });

  const measured = async (): Promise<Acted> => acted(desk, await desk.delivered());
  const post = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/v1/appeals${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const status = async ({ noticeNumber, code }: { noticeNumber: string; code: string }) => {
    const headers = { 'notice-number': noticeNumber, 'notice-code': code };
    const response = await fetch(`${url}/v1/appeals/status`, { headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const appealId = async ({ measure }: Acted): Promise<string> =>
    (await desk.db.query<{ id: string }>(`select id from appeals where notice_id = $1`, [measure.measureId]))[0]!.id;

  it('show a page in Chinese that needs no account and runs nothing from elsewhere', async () => {
    const response = await fetch(`${url}/v1/appeals/page`);
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'sha256-/);
    expect(page).toContain('处置申诉');
    expect(page).toContain('一次性验证码');
    expect(page).not.toMatch(/src=|href=/);
  });

  it('are filed, followed and escalated by the affected party with nothing but its notice', async () => {
    const one = await measured();
    expect((await status(proofOf(one))).body).toMatchObject({ code: 'CASEWORK_APPEAL_UNKNOWN' });
    const made = await post('', { ...proofOf(one), grounds: '从未发送', contact: 'ms.wang@example.org' });
    expect(made).toMatchObject({ status: 200, body: { state: 'filed', stateText: '已受理，等待处置单位作出决定' } });
    expect(made.body['number']).toMatch(/^SS-\d{8}-/);
    expect(made.body['due']).toMatch(/\+08:00$/);
    const id = await appealId(one);
    const { appealId: _, ...dismissal } = decision(
      { appealId: id, unit: one.unit } as never,
      desk,
      DISMISSED,
    ) as Record<string, unknown>;
    await appeals.decide(acting, id, dismissal);
    expect((await status(proofOf(one))).body).toMatchObject({
      state: 'dismissed',
      reason: DISMISSED.reason,
      isFinal: false,
    });
    const escalated = await post('/escalation', { ...proofOf(one), grounds: '不服' });
    expect(escalated).toMatchObject({ status: 200, body: { state: 'escalated', escalateUntil: null } });
    await appeals.decideAgain(arbiter, id, { decision: 'upheld', reason: '证据不足', handler: '工号9' });
    expect((await status(proofOf(one))).body).toMatchObject({
      state: 'upheld',
      stateText: '申诉成立，处置措施已解除',
      isFinal: true,
      measureState: 'lifted',
    });
  });

  it('are filed at 12321 and at desks for somebody who holds a notice', async () => {
    const [one, other] = [await measured(), await measured()];
    await appeals.file(centre, { ...proofOf(one), grounds: '号码已转让' });
    expect(await appeals.one(centre, await appealId(one))).toMatchObject({
      filedAtUnit: 'CC12321-00',
      grounds: '号码已转让',
    });
    await expect(appeals.file(elsewhere, { ...proofOf(other), grounds: '号码已转让' })).rejects.toThrow(
      'FIELD_MISSING',
    );
    const foreign = { ...proofOf(other), grounds: '号码已转让', unit: 'CMCC-11' };
    await expect(appeals.file(elsewhere, foreign)).rejects.toThrow('NOT_ALLOWED');
    expect(await appeals.file(elsewhere, { ...foreign, unit: 'CUCC-31' })).toMatchObject({ state: 'filed' });
  });

  it('show grounds and contact to those who decide alone', async () => {
    const one = await measured();
    const { appealId: id } = await filed(desk, one);
    const whole = { grounds: '号码已于四月转给他人使用', contact: 'ms.wang@example.org' };
    for (const who of [acting, centre, arbiter]) expect(await appeals.one(who, id)).toMatchObject(whole);
    expect(await appeals.one(administration, id)).toMatchObject({ state: 'filed', grounds: null, contact: null });
    await expect(appeals.one(elsewhere, id)).rejects.toThrow('NOT_FOUND');
    expect(JSON.stringify(await appeals.list(acting, {}))).not.toContain('ms.wang');
    expect((await appeals.list(acting, { state: 'filed' })).items[0]).toMatchObject({
      id,
      owedBy: one.unit,
      isOverdue: false,
    });
  });

  it('are decided at the second level by 12321 or the arbiter, and there alone', async () => {
    const one = await measured();
    const { appealId: id } = await filed(desk, one);
    const verdict = { decision: 'dismissed', reason: '维持', handler: '工号9' };
    await expect(appeals.decideAgain(centre, id, verdict)).rejects.toThrow('CASEWORK_ILLEGAL_APPEAL_TRANSITION');
    const response = await fetch(`${url}/v1/appeals/${id}/second-decision`, { method: 'POST' });
    expect(response.status).toBe(401);
    await expect(appeals.decideAgain(centre, '019de0a5-7c00-7000-8000-000000000999', verdict)).rejects.toThrow(
      'CASEWORK_APPEAL_UNKNOWN',
    );
  });

  it('are decided on the version that was read: an older one is refused', async () => {
    const one = await measured();
    const opened = await filed(desk, one);
    const headers: Record<string, string> = {};
    const response = { setHeader: (name: string, value: string) => (headers[name] = value) } as never;
    await appeals.one(centre, opened.appealId, response);
    const old = headers['ETag']!;
    await desk.send(AppealDecidedV1.type, decision(opened, desk, DISMISSED));
    await post('/escalation', { ...proofOf(one), grounds: '不服' });
    const verdict = { decision: 'dismissed', reason: '维持', handler: '工号9' };
    await expect(appeals.decideAgain(centre, opened.appealId, verdict, old)).rejects.toThrow('PRECONDITION_FAILED');
    await appeals.one(centre, opened.appealId, response);
    const current = headers['ETag']!;
    expect(await appeals.decideAgain(centre, opened.appealId, verdict, current)).toEqual({ itemId: opened.appealId });
  });

  it('come to one of two second decisions at the same moment', async () => {
    const one = await measured();
    const opened = await filed(desk, one);
    await desk.send(AppealDecidedV1.type, decision(opened, desk, DISMISSED));
    await post('/escalation', { ...proofOf(one), grounds: '不服' });
    const decided = await Promise.allSettled(
      [centre, arbiter].map((who, i) => {
        const verdict = { decision: i === 0 ? 'upheld' : 'dismissed', reason: '复核', handler: '工号9' };
        return appeals.decideAgain(who, opened.appealId, verdict);
      }),
    );
    expect(decided.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    const isUpheld = decided[0]!.status === 'fulfilled';
    expect((await status(proofOf(one))).body).toMatchObject({
      state: isUpheld ? 'upheld' : 'dismissed',
      measureState: isUpheld ? 'lifted' : 'effective',
    });
  });

  it('lock a notice after five wrong codes', async () => {
    const { noticeNumber } = proofOf(await measured());
    const wrong = { noticeNumber, code: 'AAAA-BBBB-CCCC-DDDD', grounds: '从未发送' };
    for (let i = 0; i < 5; i++)
      expect(await post('', wrong)).toMatchObject({ status: 403, body: { code: 'CASEWORK_NOTICE_UNPROVEN' } });
    expect(await post('', wrong)).toMatchObject({
      status: 429,
      body: { code: 'CASEWORK_NOTICE_LOCKED', retriable: true },
    });
  });

  it('limit how often one address asks', async () => {
    const body = { noticeNumber: 'TZ-1', code: '1', grounds: 'x' };
    const answers = await Promise.all(Array.from({ length: USUAL_QUOTA.write + 5 }, () => post('', body)));
    expect(answers.filter((one) => one.status === 429)).toHaveLength(5);
  });

  it('leave neither code nor contact in logs or refusals', async () => {
    const one = await measured();
    const { code } = proofOf(one);
    const long = await post('', { ...proofOf(one), grounds: '从未发送', contact: 'ms.wang@example.org'.repeat(20) });
    expect(long).toMatchObject({ status: 413, body: { code: 'TEXT_TOO_LONG', field: 'contact' } });
    const said = JSON.stringify([long.body, (await post('', { ...proofOf(one), grounds: 1 })).body, logged]);
    expect(said).not.toContain('ms.wang');
    expect(said).not.toContain(code);
  });
});
