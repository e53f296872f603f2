import fc from 'fast-check';
import { ComplaintAnsweredV1 } from '#contracts/complaint-answered.v1';
import { CORRECTABLE } from '#contracts/complaint-changes';
import type { CheckDecision } from '#contracts/complaint-events.v1';
import { ComplaintCorrectedV1, ComplaintDisagreedV1, ComplaintWithdrawnV1 } from '#contracts/complaint-statements.v1';
import type { ComplaintState } from '#contracts/vocabulary';
import { MINUTE } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { InboundRecord } from '#messaging/records';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { report } from '#testing/report.builder';
import { AnswerRecording } from '../answers/answer-recording.service';
import { CheckDeciding } from '../checks/check-deciding.service';
import { intakeBench, sentBy } from '../intake.fixture';
import { StatementPosting } from '../statements/statement-posting.service';
import { ComplaintPostingService } from './complaint-posting.service';
import { ComplaintReadingStore } from './complaint-reading.store';

const NOW = '2026-11-20T12:00:00+08:00';
const DECISIONS: CheckDecision[] = ['accept', 'needs-info', 'invalid', 'lead', 'out-of-scope', 'recheck'];
const STEPS = [...DECISIONS, 'correct', 'withdraw', 'disagree', 'interim', 'final'] as const;
type Step = (typeof STEPS)[number];

/** What a complaint can be, as simply as it can be said. */
interface Model {
  state: ComplaintState;
  hasDisagreed: boolean;
}

/** What the model says becomes of a step: nothing of it, or a code. */
function step(model: Model, what: Step): string | undefined {
  const { state } = model;
  const illegal = 'INTAKE_ILLEGAL_COMPLAINT_TRANSITION';
  const to = (next: ComplaintState): undefined => void (model.state = next);
  switch (what) {
    case 'interim':
      return undefined;
    case 'final':
      return state === 'accepted' ? to('answered') : undefined;
    case 'disagree':
      if (model.hasDisagreed) return 'INTAKE_ALREADY_DISAGREED';
      if (state !== 'answered') return illegal;
      model.hasDisagreed = true;
      return undefined;
    case 'withdraw':
      return ['answered', 'invalid', 'withdrawn'].includes(state) ? illegal : to('withdrawn');
    case 'correct':
      if (['answered', 'invalid', 'withdrawn', 'out-of-scope'].includes(state)) return illegal;
      return state === 'needs-info' ? to('checking') : undefined;
    default:
      return decided(model, what, to, illegal);
  }
}

function decided(
  { state }: Model,
  what: CheckDecision,
  to: (next: ComplaintState) => undefined,
  illegal: string,
): string | undefined {
  if (what === 'recheck' && state === 'needs-info') return to('checking');
  if (what !== 'recheck' && state === 'checking') return to(what === 'accept' ? 'accepted' : what);
  return state === 'checking' || state === 'answered' || state === 'withdrawn' ? illegal : 'INTAKE_ALREADY_DECIDED';
}

describe('a complaint, whatever is done with it in whatever order', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let get: Awaited<ReturnType<typeof intakeBench>>;
  const clock = new FixedClock(NOW);
  let offset = 0;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('intake');
    get = await intakeBench(db, clock);
  }, 60_000);

  afterAll(() => temporary.drop());

  async function answer(complaintId: string, kind: 'interim' | 'final'): Promise<void> {
    const value = { complaintId, kind, text: '已处理。', resultCode: null, answeredAt: clock.now().toISOString() };
    const topic = 'casework.cases.v1';
    const headers = { ce_type: ComplaintAnsweredV1.type };
    const record = new InboundRecord(topic, 0, offset++, 0, null, Buffer.from(JSON.stringify(value)), headers);
    const { signal } = new AbortController();
    await get(AnswerRecording).record({ group: 'intake', topic, partition: 0, records: [record], signal });
  }

  /** The same step on the real services; gives the code it was refused with. */
  async function really(what: Step, id: string, serial: string): Promise<string | undefined> {
    clock.advance(MINUTE);
    const at = clock.now().toISOString();
    const post = (type: string, body: object) =>
      get(StatementPosting).post('CMCC', type, { serial, reason: at, ...body });
    try {
      if (what === 'interim' || what === 'final') await answer(id, what);
      else if (what === 'correct')
        await post(ComplaintCorrectedV1.type, { changes: { contact: `联系人${at}` }, correctedAt: at });
      else if (what === 'withdraw') await post(ComplaintWithdrawnV1.type, { withdrawnAt: at });
      else if (what === 'disagree') await post(ComplaintDisagreedV1.type, {});
      else {
        const more = { ...(what === 'invalid' && { reason: 'not-an-sms' as const }), missing: [CORRECTABLE[0]] };
        await get(CheckDeciding).decide(id, { decision: what, person: '岗1', ...more });
      }
      return undefined;
    } catch (error) {
      if (error instanceof DomainError) return error.code;
      throw error;
    }
  }

  it('is what a simple model of it is, and its events agree', async () => {
    const steps = fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        clock.set(NOW);
        await db.query('delete from outbox');
        const given = report({ text: '【某某网】您的验证码是384712，请勿告诉他人' });
        await get(ComplaintPostingService).postOne('CMCC', given);
        const [{ complaint_id: id }] = (await db.query<{ complaint_id: string }>(
          'select complaint_id from complaint_keys where serial = $1',
          [given.serial],
        )) as [{ complaint_id: string }];
        const model: Model = { state: 'checking', hasDisagreed: false };
        let hasFinal = false;
        for (const what of sequence) {
          // An answer comes only to what casework has: it never speaks of a complaint that was not accepted.
          if ((what === 'final' || what === 'interim') && !['accepted', 'answered'].includes(model.state)) continue;
          hasFinal ||= what === 'final';
          expect(await really(what, id, given.serial)).toBe(step(model, what));
          expect((await get(ComplaintReadingStore).one('CMCC', id))!.state).toBe(model.state);
        }
        const sent = (await sentBy(db)).filter(({ topic }) => topic === 'intake.complaints.v1');
        expect(sent.filter(({ type }) => type === 'complaint-disagreement-recorded.v1')).toHaveLength(
          model.hasDisagreed ? 1 : 0,
        );
        expect(sent.filter(({ type }) => type === 'complaint-withdrawal-recorded.v1')).toHaveLength(
          model.state === 'withdrawn' ? 1 : 0,
        );
        const isAccepted = sent.some(({ type }) => type === 'complaint-accepted.v1');
        if (hasFinal || model.state === 'accepted') expect(isAccepted).toBe(true);
        expect(new Set(sent.map(({ key }) => key))).toEqual(new Set(['106901234567']));
      }),
      { numRuns: 150 },
    );
  }, 120_000);
});
