import { DAY, HOUR } from '#kernel/clock';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { workbench } from '../casework.fixture';
import { AnsweredCases } from '../reviews/answered-cases.fixture';
import { RelatedCaseStore } from './related-case.store';

const clock = new FixedClock(new Date());

describe('cases that belong together', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let cases: AnsweredCases;
  let related: RelatedCaseStore;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    const bench = await workbench(db, clock);
    cases = new AnsweredCases(db, bench, clock);
    related = bench.get(RelatedCaseStore);
  }, 60_000);
  afterAll(() => temporary.drop());

  const port = (sub: string): ComplaintAcceptedV1['sender'] => ({
    displayed: `10657022${sub}`,
    normalized: `10657022${sub}`,
    kind: 'port',
    mainCode: '10657022',
    subPort: sub,
  });

  it('are shown with what they have in common and counted by main code, signature and holder', async () => {
    const holder = { kind: 'enterprise' as const, name: '某某通信' };
    const a = await cases.delivered(cases.one({ sender: port('01'), signature: '甲' }));
    const b = await cases.delivered(cases.one({ sender: port('02'), signature: '甲' }));
    const c = await cases.delivered(cases.one({ sender: cases.freshSender(), signature: '乙' }));
    await cases.answer(cases.feedback(a, { interim: true, holder }));
    await cases.answer(cases.feedback(c, { interim: true, holder }));
    expect(await related.of(a.key)).toMatchObject([
      { id: c.key, by: ['holder'], unit: 'CMCC-11' },
      { id: b.key, by: ['main-code', 'signature'], unit: 'CMCC-00' },
    ]);
    expect(await related.groupings(a.key)).toEqual([
      { by: 'holder', value: '某某通信', cases: 2, complaints: 2, open: 2, recurrences: 0 },
      { by: 'main-code', value: '10657022', cases: 2, complaints: 2, open: 2, recurrences: 0 },
      { by: 'signature', value: '甲', cases: 2, complaints: 2, open: 2, recurrences: 0 },
    ]);
  });

  it('are shown from both ends of a link', async () => {
    const sender = cases.freshSender();
    const first = await cases.closed(cases.one({ sender, signature: null }));
    clock.advance(40 * DAY);
    const from = clock.now().getTime() - HOUR;
    const received = {
      precision: 'second' as const,
      from: new Date(from).toISOString(),
      until: new Date(from + 1_000).toISOString(),
    };
    const second = await cases.delivered(cases.one({ sender, signature: null, received }));
    expect(await related.of(first.key)).toMatchObject([{ id: second.key, by: ['linked'] }]);
    expect(await related.of(second.key)).toMatchObject([{ id: first.key, by: ['linked'], state: 'closed' }]);
    expect(await related.groupings(second.key)).toEqual([]);
  });
});
