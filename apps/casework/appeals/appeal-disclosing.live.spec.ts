import { Principal } from '#access/principal';
import { PinnedKeys } from '#kernel/anchor-statement';
import { DAY } from '#kernel/clock';
import { DayVerification } from '#kernel/day-proof';
import { verifyChain } from '#kernel/history-chain';
import { verifyCase } from '#kernel/history-proof';
import { dateOfDay, dayOfInstant } from '#worktime/days';
import { CaseReadingStore } from '../cases/case-reading.store';
import { CaseController } from '../cases/case.controller';
import { RelatedCaseStore } from '../cases/related-case.store';
import { ClockReadingStore } from '../clocks/clock-reading.store';
import { AnchorKeys } from '../history/anchor-keys.service';
import { Anchoring } from '../history/anchoring.service';
import { CaseExporting } from '../history/case-export.service';
import { casePage } from '../history/case-page';
import { DayExporting } from '../history/day-export.service';
import { acted, type Acted } from '../measures/measures.fixture';
import { OrderReadingStore } from '../orders/order-reading.store';
import { OrdersBench } from '../orders/orders.fixture';
import { filed } from './appeals.fixture';

const acting = new Principal('CMCC', ['CMCC-11'], ['desk']);
const headquarters = new Principal('CMCC', ['CMCC-00'], ['hq']);
const centre = new Principal('CC12321', [], ['centre-12321']);
const arbiter = new Principal('CAICT', [], ['arbiter']);
const administration = new Principal('CABJ', ['CABJ-11'], ['supervisor']);
const ministry = new Principal('MIIT', ['MIIT-00'], ['supervisor']);
const analyst = new Principal('CAICT', [], ['analyst']);

const GROUNDS = '号码已于四月转给他人使用';
const CONTACT = 'ms.wang@example.org';

describe('grounds and contact of an appeal', () => {
  let desk: OrdersBench;
  let one: Acted;
  let day: string;
  let cases: CaseController;

  beforeAll(async () => {
    desk = await OrdersBench.open();
    const { db } = desk;
    cases = new CaseController(
      db,
      new CaseReadingStore(db),
      new OrderReadingStore(db),
      new ClockReadingStore(db),
      desk.bench.history,
      desk.bench.get(RelatedCaseStore),
      desk.clock,
    );
    one = await acted(desk, await desk.delivered());
    await filed(desk, one, { grounds: GROUNDS, contact: CONTACT });
    day = dateOfDay(dayOfInstant(desk.clock.now().getTime()));
    desk.clock.advance(DAY);
    await desk.bench.get(Anchoring).anchor();
  }, 60_000);
  afterAll(() => desk.close());

  const exported = (who: Principal) => desk.bench.get(CaseExporting).export(who, one.caseId);
  const exportedDay = async (who: Principal): Promise<string[]> => {
    let text = '';
    for await (const part of await desk.bench.get(DayExporting).export(who, day)) text += part;
    return text.trimEnd().split('\n');
  };

  it.each([
    ['the unit that acted', acting],
    ['its headquarters', headquarters],
    ['12321', centre],
    ['the arbiter', arbiter],
  ])('are shown with the case and its export to %s', async (_, who) => {
    for (const shown of [await cases.one(who, one.caseId), await exported(who)]) {
      expect(JSON.stringify(shown)).toContain(GROUNDS);
      expect(JSON.stringify(shown)).toContain(CONTACT);
    }
  });

  it.each([
    ['the administration of the province', administration],
    ['the ministry', ministry],
    ['an analyst', analyst],
  ])('are not shown to %s, and the chain proves itself all the same', async (_, who) => {
    const [shown, file] = [await cases.one(who, one.caseId), await exported(who)];
    const read = [JSON.stringify(shown), JSON.stringify(file), casePage(file)].join();
    expect(read).not.toContain(GROUNDS);
    expect(read).not.toContain(CONTACT);
    const opened = shown.history.find((entry) => entry.kind === 'appeal-opened.v1')!;
    expect(Object.keys(opened.erased!).sort()).toEqual(['contact', 'grounds']);
    const entries = shown.history.map((entry) => ({ ...entry, caseId: one.caseId }));
    expect(verifyChain(entries as never, { seq: shown.seq, digest: shown.head })).toBeNull();
    const keys = new PinnedKeys(await desk.bench.get(AnchorKeys).published());
    expect(verifyCase(JSON.parse(JSON.stringify(file)), { keys }).broken).toBeNull();
  });

  it('are in a day’s export for 12321 and not for the ministry, and both prove the daily root', async () => {
    const keys = new PinnedKeys(await desk.bench.get(AnchorKeys).published());
    for (const who of [centre, ministry]) {
      const lines = await exportedDay(who);
      expect([lines.join().includes(GROUNDS), lines.join().includes(CONTACT)]).toEqual([
        who === centre,
        who === centre,
      ]);
      const verification = new DayVerification(JSON.parse(lines[0]!), { keys });
      for (const line of lines.slice(1)) verification.add(JSON.parse(line));
      expect(verification.end().broken).toBeNull();
    }
  });
});
