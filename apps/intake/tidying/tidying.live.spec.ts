import { DAY } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { intakeBench } from '../intake.fixture';
import { CsvUploadStore } from '../uploads/csv-upload.store';
import { Tidying } from './tidying.service';

describe('tidying', () => {
  let temporary: TemporaryDatabase;
  let db: Database;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('intake');
  }, 60_000);

  afterAll(() => temporary.drop());

  it('deletes result files after thirty days and failed proofs after two, and nothing younger', async () => {
    const clock = new FixedClock('2026-11-20T12:00:00+08:00');
    const get = await intakeBench(db, clock);
    const uploads = get(CsvUploadStore);
    const counts = { lines: 1, accepted: 1, duplicate: 0, refused: 0 };
    for (const days of [29, 31]) {
      const at = new Date(clock.now().getTime() - days * DAY);
      const id = uuidv7(at);
      await uploads.start(id, 'CMCC', at, 10);
      await db.transaction((tx) => uploads.addPart(tx, id, 0, 'x', counts, at));
    }
    const complaint = uuidv7(clock.now());
    await db.query(`insert into failed_proofs values ($1, '2026-11-17', 3), ($1, '2026-11-20', 1)`, [complaint]);
    await get(Tidying).tidy();
    expect(await db.query('select count(*)::int as n from csv_uploads')).toEqual([{ n: 1 }]);
    expect(await db.query('select count(*)::int as n from csv_results')).toEqual([{ n: 1 }]);
    expect(await db.query('select failed from failed_proofs')).toEqual([{ failed: 1 }]);
  });
});
