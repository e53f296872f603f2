import { ComplaintCorrectionRecordedV1, ComplaintWithdrawalRecordedV1 } from '#contracts/complaint-events.v1';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { Database } from '#persistence/database';
import type { Batch } from '#messaging/records';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { batchOf, takeOutbox, untilWaiting, workbench, type Workbench } from '../casework.fixture';
import { AnsweredCases } from '../reviews/answered-cases.fixture';

const now = new Date();
const clock = new FixedClock(now);

describe('a batch of what intake says', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let cases: AnsweredCases;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
    cases = new AnsweredCases(db, bench, clock);
  }, 60_000);
  beforeEach(() => takeOutbox(db));
  afterAll(async () => {
    await cases.assertWholeChains();
    await temporary.drop();
  });

  const saidOf = ({ complaintId, acceptanceNumber, organisation, serial }: ComplaintAcceptedV1) => {
    return { complaintId, acceptanceNumber, organisation, serial, at: now.toISOString() };
  };
  const batch = (type: string, events: object[]) => batchOf('intake.complaints.v1', type, events);
  /** Cases with one complaint each, in the order of their ids. */
  async function two() {
    const [a, b] = [cases.one({ sender: cases.freshSender() }), cases.one({ sender: cases.freshSender() })];
    const some = [
      { complaint: a, id: (await cases.delivered(a)).key },
      { complaint: b, id: (await cases.delivered(b)).key },
    ].sort((one, other) => (one.id < other.id ? -1 : 1));
    return [some[0]!, some[1]!] as const;
  }

  /** Folds while another transaction has `first` and takes `second` as soon as the folding waits; rejects when they deadlock. */
  async function foldBetween(
    said: Batch,
    [first, second]: readonly [[string, string], [string, string]],
  ): Promise<void> {
    let folding: Promise<unknown>;
    const other = db.transaction(async (tx) => {
      await tx.query(first[0], [first[1]]);
      folding = bench.folding.fold(said);
      await untilWaiting(db, 1);
      await tx.query(second[0], [second[1]]);
    });
    const ends = await Promise.allSettled([other, other.catch(() => undefined).then(() => folding)]);
    expect(ends.map((end) => (end.status === 'rejected' ? String(end.reason) : 'done'))).toEqual(['done', 'done']);
  }
  const lockCase = 'select from cases where id = $1 for update';
  const lockKey = 'select from fold_keys where sender = $1 for update';

  it('locks all cases it speaks of in the order of their ids, whatever the order of the stream', async () => {
    const [lower, higher] = await two();
    const withdrawals = [higher, lower].map(({ complaint }): ComplaintWithdrawalRecordedV1 => {
      const at = now.toISOString();
      return { ...saidOf(complaint), state: 'withdrawn', stateBefore: 'accepted', reason: '撤回', withdrawnAt: at };
    });
    await foldBetween(batch(ComplaintWithdrawalRecordedV1.type, withdrawals), [
      [lockCase, lower.id],
      [lockCase, higher.id],
    ]);
    for (const { id } of [lower, higher]) expect(await cases.row('cases', id)).toMatchObject({ state: 'closed' });
  });

  it('locks the fold keys that corrected complaints may go to before any case', async () => {
    const [from, to] = await two();
    const correction: ComplaintCorrectionRecordedV1 = {
      ...{ ...saidOf(from.complaint), state: 'accepted', changed: ['sender'], senderChanged: true },
      complaint: { ...from.complaint, sender: to.complaint.sender },
      ...{ reason: '来源更正', correctedAt: now.toISOString() },
    };
    await foldBetween(batch(ComplaintCorrectionRecordedV1.type, [correction]), [
      [lockKey, to.complaint.sender.normalized],
      [lockCase, from.id],
    ]);
    expect(await cases.row('cases', from.id)).toMatchObject({ state: 'closed', complaints: 0 });
    expect(await cases.row('cases', to.id)).toMatchObject({ state: 'open', complaints: 2 });
  });
});
