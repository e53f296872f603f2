import { AppealFiledV1 } from '#contracts/appeal-filed.v1';
import { MINUTE } from '#kernel/clock';
import { takeOutbox } from '../casework.fixture';
import { acted, type Acted } from '../measures/measures.fixture';
import { OrdersBench } from '../orders/orders.fixture';
import { filing, proofOf } from './appeals.fixture';
import { LOCKED_FOR, MOST_TRIES, NoticeProof } from './notice-proof.service';

const WRONG = 'AAAA-BBBB-CCCC-DDDD';

describe('the proof of a notice', () => {
  let desk: OrdersBench;
  let proof: NoticeProof;
  let one: Acted;
  beforeAll(async () => {
    desk = await OrdersBench.open();
    proof = desk.bench.get(NoticeProof);
  }, 60_000);
  beforeEach(async () => {
    desk.clock.set(desk.now);
    one = await acted(desk, await desk.delivered());
    await takeOutbox(desk.db);
  });
  afterAll(() => desk.close());

  const tryCode = (code: string) =>
    proof.prove(one.measure.noticeNumber, code).then(
      () => 'proved',
      (error: { code: string }) => error.code,
    );
  const right = () => tryCode(proofOf(one).code);
  const wrongTries = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) expect(await tryCode(WRONG)).toBe('CASEWORK_NOTICE_UNPROVEN');
  };

  it('is locked after five wrong codes, for the right one too, and opens again after an hour', async () => {
    await wrongTries(MOST_TRIES);
    expect(await tryCode(WRONG)).toBe('CASEWORK_NOTICE_LOCKED');
    expect(await right()).toBe('CASEWORK_NOTICE_LOCKED');
    desk.clock.advance(LOCKED_FOR - MINUTE);
    expect(await right()).toBe('CASEWORK_NOTICE_LOCKED');
    desk.clock.advance(MINUTE);
    await wrongTries(MOST_TRIES);
    expect(await right()).toBe('CASEWORK_NOTICE_LOCKED');
    desk.clock.advance(LOCKED_FOR);
    expect(await right()).toBe('proved');
  });

  it('forgets wrong codes once the right one comes', async () => {
    await wrongTries(MOST_TRIES - 1);
    expect(await right()).toBe('proved');
    await wrongTries(MOST_TRIES - 1);
    expect(await right()).toBe('proved');
  });

  it('can’t be outrun by tries side by side', async () => {
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => tryCode(WRONG)));
    expect(outcomes.filter((code) => code === 'CASEWORK_NOTICE_UNPROVEN')).toHaveLength(MOST_TRIES);
    expect(outcomes.filter((code) => code === 'CASEWORK_NOTICE_LOCKED')).toHaveLength(40 - MOST_TRIES);
  });

  it('locks one notice, not others', async () => {
    await wrongTries(MOST_TRIES);
    one = await acted(desk, await desk.delivered());
    expect(await right()).toBe('proved');
  });

  it('counts wrong codes that come by the lane, though the message is refused', async () => {
    const bad = filing(one, { code: WRONG });
    const { receipts } = await desk.send(AppealFiledV1.type, ...Array.from({ length: 6 }, () => bad), filing(one));
    expect(receipts.map((receipt) => receipt.code)).toEqual([
      ...Array.from({ length: MOST_TRIES }, () => 'CASEWORK_NOTICE_UNPROVEN'),
      'CASEWORK_NOTICE_LOCKED',
      'CASEWORK_NOTICE_LOCKED',
    ]);
  });

  it('tells an unknown number like a wrong code', async () => {
    const unknown = proof.prove('TZ-20260508-0F3K9M2QX7VAK', WRONG);
    await expect(unknown).rejects.toMatchObject({ code: 'CASEWORK_NOTICE_UNPROVEN', detail: { field: 'code' } });
  });
});
