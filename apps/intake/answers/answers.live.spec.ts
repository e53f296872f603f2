import { ComplaintAnsweredV1 } from '#contracts/complaint-answered.v1';
import { ANSWER_STREAM } from '#contracts/topics';
import { InboundRecord } from '#messaging/records';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { report } from '#testing/report.builder';
import { waitFor } from '#testing/wait-for';
import { Anonymising } from '../anonymising/anonymising.service';
import { PersonalSealing } from '../complainants/personal-details';
import { ComplaintPostingService } from '../complaints/complaint-posting.service';
import { intakeBench } from '../intake.fixture';
import { AnswerRecording } from './answer-recording.service';
import { AnswerStore } from './answer.store';

const NOW = '2026-11-20T12:00:00+08:00';
const LATER = '2026-11-21T12:00:00+08:00';
const TEXT = '张三先生，经查已关停该号码。';

describe('answers', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let get: Awaited<ReturnType<typeof intakeBench>>;
  let offset = 0;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('intake');
    get = await intakeBench(db, new FixedClock(NOW));
  }, 60_000);

  afterAll(() => temporary.drop());

  async function reported(): Promise<string> {
    const given = report({});
    await get(ComplaintPostingService).postOne('CMCC', given);
    const rows = await db.query<{ complaint_id: string }>('select complaint_id from complaint_keys where serial = $1', [
      given.serial,
    ]);
    return rows[0]!.complaint_id;
  }

  function answer(complaintId: string, kind: 'interim' | 'final', answeredAt = NOW): Promise<void> {
    const more = { complaintId, kind, answeredAt, text: TEXT, resultCode: 'CONFIRMED_ACTED' };
    const value = { caseId: complaintId, caseSeq: 9, at: answeredAt, organisation: 'CMCC', serial: 'x', ...more };
    const bytes = Buffer.from(JSON.stringify(value));
    const headers = { ce_type: ComplaintAnsweredV1.type };
    const record = new InboundRecord(ANSWER_STREAM.name, 0, offset++, 0, null, bytes, headers);
    const { signal } = new AbortController();
    return get(AnswerRecording).record({
      group: 'intake',
      topic: record.topic,
      partition: 0,
      records: [record],
      signal,
    });
  }

  /** Kind, time and what any kept bytes say. */
  const kept = async (id: string) =>
    (await get(AnswerStore).of(db, id)).map(({ kind, answeredAt, sealed }) => ({
      kind,
      at: answeredAt,
      text: get(PersonalSealing).openText(sealed, id),
    }));

  it('are kept as they were told', async () => {
    const id = await reported();
    await answer(id, 'final');
    expect(await kept(id)).toEqual([{ kind: 'final', at: '2026-11-20T04:00:00.000Z', text: TEXT }]);
  });

  it('that come after a complaint was anonymised leave their time and nothing of a person', async () => {
    const id = await reported();
    await answer(id, 'final');
    await get(Anonymising).anonymise(id, 'asked-by-complainant');
    await answer(id, 'final', LATER);
    await answer(id, 'interim', LATER);
    const at = '2026-11-21T04:00:00.000Z';
    expect(await kept(id)).toEqual([
      { kind: 'interim', at, text: '' },
      { kind: 'final', at, text: '' },
    ]);
  });

  it('that come while a complaint is being anonymised wait and leave nothing of a person either', async () => {
    const id = await reported();
    let answering: Promise<void> | undefined;
    await db.transaction(async (tx) => {
      await tx.query('update complaints set anonymised_at = now() where complaint_id = $1', [id]);
      answering = answer(id, 'final');
      const waiting = `select 1 from pg_locks where not granted and transactionid = pg_current_xact_id()::xid`;
      await waitFor('the answer to wait', async () => (await tx.query(waiting, [])).length > 0);
    });
    await answering;
    expect((await kept(id)).map(({ text }) => text)).toEqual(['']);
  });
});
