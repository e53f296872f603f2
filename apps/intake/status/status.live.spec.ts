import { DomainError } from '#kernel/domain-error';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { report } from '#testing/report.builder';
import { ComplaintPostingService } from '../complaints/complaint-posting.service';
import { intakeBench } from '../intake.fixture';
import { type Status, StatusTelling } from './status-telling.service';

const NOW = '2026-11-20T12:00:00+08:00';
const NUMBER = '13511110003';

describe('the proof of contact', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let get: Awaited<ReturnType<typeof intakeBench>>;
  let address = 0;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('intake');
    get = await intakeBench(db, new FixedClock(NOW));
  }, 60_000);

  afterAll(() => temporary.drop());

  async function acceptanceNumber(): Promise<string> {
    const { acceptanceNumber: number } = await get(ComplaintPostingService).postOne(
      'CMCC',
      report({ recipientNumber: NUMBER }),
    );
    return number!;
  }

  /** From an address of its own each time; null when nothing is shown. */
  const ask = (number: string, contact: string): Promise<Status | null> =>
    get(StatusTelling)
      .tell(number, contact, `192.0.2.${address++}`)
      .catch((error: unknown) => {
        if (error instanceof DomainError && error.code === 'INTAKE_STATUS_NOT_SHOWN') return null;
        throw error;
      });

  it('lets ten guesses a day fail and no more, also when they come at once', async () => {
    const number = await acceptanceNumber();
    const guesses = Array.from({ length: 60 }, (_, i) => ask(number, `1351111${9000 + i}`));
    const answers = await Promise.all([...guesses, ask(number, NUMBER)]);
    expect(answers.every((answer) => answer === null)).toBe(true);
    expect(await db.query('select failed from failed_proofs')).toEqual([{ failed: 10 }]);
    expect(await ask(number, NUMBER)).toBeNull();
  });

  it('that holds isn’t counted: whoever knows it may look as often as they like', async () => {
    const number = await acceptanceNumber();
    for (let i = 0; i < 12; i++) expect(await ask(number, NUMBER)).toMatchObject({ state: 'accepted' });
  }, 20_000);
});
