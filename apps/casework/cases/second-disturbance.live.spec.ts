import { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { readMessage } from '#contracts/reading';
import { DAY, HOUR } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { takeOutbox, workbench, type SentEvent, type Workbench } from '../casework.fixture';
import { AnsweredCases } from '../reviews/answered-cases.fixture';

const now = new Date();
const clock = new FixedClock(now);

describe('a second disturbance', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let cases: AnsweredCases;
  let serial = 0;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
    cases = new AnsweredCases(db, bench, clock);
  }, 60_000);

  beforeEach(async () => {
    clock.set(now);
    await takeOutbox(db);
  });
  afterAll(async () => {
    await cases.assertWholeChains();
    await temporary.drop();
  });

  const signature = () => `签名${serial++}`;
  const received = (at: number, until = at + 1_000): ComplaintAcceptedV1['received'] => ({
    precision: 'second',
    from: new Date(at).toISOString(),
    until: new Date(until).toISOString(),
  });
  const port = (main: string, sub: string): ComplaintAcceptedV1['sender'] => ({
    displayed: main + sub,
    normalized: main + sub,
    kind: 'port',
    mainCode: main,
    subPort: sub,
  });
  const flagged = (events: readonly SentEvent[]): boolean =>
    events.some(({ value }) =>
      value.complaints?.some((one: { secondDisturbance?: boolean }) => one.secondDisturbance === true),
    );

  /** A complainant whose complaint was answered with a measure; a day later another complaint of the same person. */
  async function again(first: Partial<ComplaintAcceptedV1>, second: Partial<ComplaintAcceptedV1>, holder?: string) {
    const complainantId = uuidv7(now);
    const order = await cases.delivered(
      cases.one({ sender: cases.freshSender(), signature: signature(), ...first, complainantId }),
    );
    await cases.close(order, holder === undefined ? {} : { holder: { kind: 'enterprise', name: holder } });
    clock.advance(DAY);
    const one = cases.one({
      sender: cases.freshSender(),
      signature: signature(),
      received: received(clock.now().getTime() - HOUR),
      complainantId,
      ...second,
    });
    return { one, events: await cases.fold(one), order };
  }

  it('comes from another number with the same signature after the measure; the complaint, the order and the case show it', async () => {
    const { one, events } = await again({ signature: '某某贷款A' }, { signature: '某某贷款A' });
    const issued = events.find((event) => event.type === OrderIssuedV1.type)!;
    expect(readMessage(OrderIssuedV1, issued.value)).toMatchObject({
      ok: true,
      message: { secondDisturbances: 1, complaints: [{ complaintId: one.complaintId, secondDisturbance: true }] },
    });
    expect(
      await db.query(`select second_disturbance from case_complaints where complaint_id = $1`, [one.complaintId]),
    ).toEqual([{ second_disturbance: true }]);
    expect(await cases.row('cases', issued.key)).toMatchObject({ second_disturbances: 1 });
  });

  it('comes from another sub-code of the same main code after the measure', async () => {
    const { events } = await again({ sender: port('10657011', '01') }, { sender: port('10657011', '02') });
    expect(flagged(events)).toBe(true);
  });

  it('comes from the same sender after the measure, and reopens its case', async () => {
    const sender = cases.freshSender();
    const { events } = await again({ sender }, { sender });
    expect(events.map((event) => event.type)).toContain('case-reopened.v1');
    expect(flagged(events)).toBe(true);
  });

  it('comes from another number of the same holder after the measure', async () => {
    const holder = '某某网络公司';
    const other = cases.freshSender();
    const elsewhere = await cases.delivered(cases.one({ sender: other, signature: signature() }));
    await cases.answer(cases.feedback(elsewhere, { interim: true, holder: { kind: 'enterprise', name: holder } }));
    const { events } = await again({}, { sender: other }, holder);
    expect(flagged(events)).toBe(true);
  });

  it('comes after the recipient had refused, as the complaint states with its time', async () => {
    const at = now.getTime() - 2 * HOUR;
    const refused = { refused: 'yes' as const, at: new Date(at - HOUR).toISOString() };
    const sender = cases.freshSender();
    expect(flagged(await cases.fold(cases.one({ sender, received: received(at), earlierRefusal: refused })))).toBe(
      true,
    );
  });

  it.each<[string, Partial<ComplaintAcceptedV1>]>([
    ['the refusal has no time', { earlierRefusal: { refused: 'yes' } }],
    [
      'the refusal came after the message',
      { earlierRefusal: { refused: 'yes', at: new Date(now.getTime() + HOUR).toISOString() } },
    ],
    ['nobody knows whether it was refused', { earlierRefusal: { refused: 'unknown' } }],
    [
      'its time is unknown',
      {
        received: { precision: 'unknown', from: null, until: null },
        earlierRefusal: { refused: 'yes', at: new Date(0).toISOString() },
      },
    ],
  ])('is none when %s', async (_, differs) => {
    expect(flagged(await cases.fold(cases.one({ sender: cases.freshSender(), ...differs })))).toBe(false);
  });

  it('is none when another recipient got it, when signature and code differ, or when it came before the measure', async () => {
    const same = { signature: '某某贷款B' };
    expect(flagged((await again(same, { ...same, complainantId: uuidv7(now) })).events)).toBe(false);
    clock.set(now);
    expect(flagged((await again({}, {})).events)).toBe(false);
    clock.set(now);
    const early = { signature: '某某贷款C', received: received(now.getTime() - HOUR) };
    expect(flagged((await again({ signature: '某某贷款C' }, early)).events)).toBe(false);
  });

  it('is none when the precision of its time straddles the measure', async () => {
    const straddling = {
      signature: '某某贷款D',
      received: { ...received(now.getTime() - HOUR, now.getTime() + 2 * HOUR), precision: 'day' as const },
    };
    expect(flagged((await again({ signature: '某某贷款D' }, straddling)).events)).toBe(false);
  });
});
