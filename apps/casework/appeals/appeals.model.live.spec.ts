import fc from 'fast-check';
import { Principal } from '#access/principal';
import { AppealDecidedV1 } from '#contracts/appeal-decided.v1';
import { AppealEscalatedV1 } from '#contracts/appeal-escalated.v1';
import { AppealFiledV1 } from '#contracts/appeal-filed.v1';
import { MeasureChangedV1 } from '#contracts/measure-changed.v1';
import { APPEAL_DECISIONS, type AppealDecision, type AppealState, type MeasureState } from '#contracts/vocabulary';
import { DAY, MINUTE } from '#kernel/clock';
import { takeOutbox } from '../casework.fixture';
import { MeasureExpiring } from '../measures/measure-expiring.service';
import { acted, change, type Acted } from '../measures/measures.fixture';
import { OrdersBench } from '../orders/orders.fixture';
import { ESCALATION_WINDOW } from './appeal';
import { AppealPosting } from './appeal-posting.service';
import { decision, filing, proofOf } from './appeals.fixture';

const centre = new Principal('CC12321', [], ['centre-12321']);
const ILLEGAL_APPEAL = 'CASEWORK_ILLEGAL_APPEAL_TRANSITION';
const ILLEGAL_MEASURE = 'CASEWORK_ILLEGAL_MEASURE_TRANSITION';

/** What a measure and its appeal are, in the simplest words. */
interface Model {
  measure: MeasureState;
  isWrong: boolean;
  /** End of what is in force; every reduction brings it a day nearer. */
  endsAt: number;
  appeal: AppealState | null;
  isFinal: boolean;
  decidedAt: number;
}

/** The same on the real services. */
class Real {
  appealId = '019de0a5-7c00-7000-8000-000000000999';

  constructor(
    readonly desk: OrdersBench,
    readonly one: Acted,
  ) {}

  now = (): number => this.desk.clock.now().getTime();

  /** `accepted`, or the code of the refusal. */
  async send(type: string, message: object): Promise<string> {
    const { receipts } = await this.desk.send(type, message);
    const [receipt] = receipts;
    if (receipt!.outcome === 'accepted' && type === AppealFiledV1.type) this.appealId = receipt!.itemId!;
    return receipt!.code ?? receipt!.outcome;
  }

  async current(): Promise<{ id: string; state: MeasureState; isWrong: boolean }> {
    const rows = await this.desk.db.query<{ id: string; state: MeasureState; isWrong: boolean }>(
      `select id, state, is_wrong as "isWrong" from measures where notice_id = $1 order by id desc limit 1`,
      [this.one.measure.measureId],
    );
    return rows[0]!;
  }

  async change(differs: object): Promise<string> {
    const { id } = await this.current();
    return this.send(MeasureChangedV1.type, { ...change(this.one, this.desk, differs), measureId: id });
  }
}

const remainsUntil = (endsAt: number) => ({
  kind: 'suspend-sms',
  scope: 'subscriber',
  endsAt: new Date(endsAt).toISOString(),
});
const restOf = (decided: AppealDecision, model: Model): object =>
  decided === 'partly-upheld' ? { remains: remainsUntil(model.endsAt - DAY) } : {};

/** What a decision does, or why it can't. */
function decideOn(model: Model, decided: AppealDecision, from: AppealState): string {
  if (model.isFinal || model.appeal !== from) return ILLEGAL_APPEAL;
  if (decided === 'partly-upheld' && model.measure !== 'effective') return ILLEGAL_MEASURE;
  if (decided === 'partly-upheld') model.endsAt -= DAY;
  if (decided === 'upheld') {
    if (model.measure === 'effective') model.measure = 'lifted';
    model.isWrong = true;
  }
  model.appeal = decided;
  model.isFinal = decided === 'upheld' || from === 'escalated';
  return 'accepted';
}

abstract class Command implements fc.AsyncCommand<Model, Real> {
  constructor(private readonly name: string) {}
  toString = (): string => this.name;
  check = (_: Readonly<Model>): boolean => true;
  abstract expected(model: Model, now: number): string;
  abstract act(real: Real, model: Model): Promise<string>;

  async run(model: Model, real: Real): Promise<void> {
    real.desk.clock.advance(MINUTE);
    const before = { ...model };
    const said = await this.act(real, before);
    expect([this.name, said]).toEqual([this.name, this.expected(model, real.now())]);
    expect(await real.current()).toMatchObject({ state: model.measure, isWrong: model.isWrong });
    const [row] = await real.desk.db.query(
      `select c.measure_effective_at is null as "isVoid", a.state, a.is_final as "isFinal"
       from cases c left join appeals a on a.case_id = c.id where c.id = $1`,
      [real.one.caseId],
    );
    expect(row).toEqual({
      isVoid: model.isWrong,
      state: model.appeal,
      isFinal: model.appeal === null ? null : model.isFinal,
    });
  }
}

class File extends Command {
  expected(model: Model): string {
    model.appeal ??= 'filed';
    return 'accepted';
  }
  act = (real: Real) => real.send(AppealFiledV1.type, filing(real.one));
}

class Decide extends Command {
  constructor(private readonly decided: AppealDecision) {
    super(`decide ${decided}`);
  }
  expected(model: Model, now: number): string {
    if (model.appeal === null) return 'CASEWORK_APPEAL_UNKNOWN';
    const said = decideOn(model, this.decided, 'filed');
    if (said === 'accepted') model.decidedAt = now;
    return said;
  }
  act(real: Real, model: Model): Promise<string> {
    const about = { appealId: real.appealId, unit: real.one.unit } as never;
    const verdict = { decision: this.decided, ...restOf(this.decided, model) };
    return real.send(AppealDecidedV1.type, decision(about, real.desk, verdict));
  }
}

class Escalate extends Command {
  expected(model: Model, now: number): string {
    if (model.appeal === null) return 'CASEWORK_APPEAL_UNKNOWN';
    if (model.isFinal || (model.appeal !== 'dismissed' && model.appeal !== 'partly-upheld')) return ILLEGAL_APPEAL;
    if (now > model.decidedAt + ESCALATION_WINDOW) return 'CASEWORK_APPEAL_TOO_LATE';
    model.appeal = 'escalated';
    return 'accepted';
  }
  act = (real: Real) =>
    real.send(AppealEscalatedV1.type, { ...proofOf(real.one), unit: real.one.unit, grounds: '仍不认可' });
}

class DecideAgain extends Command {
  constructor(private readonly decided: AppealDecision) {
    super(`decide again ${decided}`);
  }
  expected(model: Model): string {
    return model.appeal === null ? 'CASEWORK_APPEAL_UNKNOWN' : decideOn(model, this.decided, 'escalated');
  }
  act(real: Real, model: Model): Promise<string> {
    const verdict = { decision: this.decided, ...restOf(this.decided, model), reason: '复核', handler: '工号9' };
    const posting = real.desk.bench.get(AppealPosting);
    return posting.decideAgain(centre, real.appealId, verdict).then(
      () => 'accepted',
      (error: { code: string }) => error.code,
    );
  }
}

class Lift extends Command {
  expected(model: Model): string {
    if (model.measure !== 'effective') return ILLEGAL_MEASURE;
    model.measure = 'lifted';
    return 'accepted';
  }
  act = (real: Real) => real.change({});
}

class Reduce extends Command {
  expected(model: Model): string {
    if (model.measure !== 'effective') return ILLEGAL_MEASURE;
    model.endsAt -= DAY;
    return 'accepted';
  }
  act = (real: Real, model: Model) => real.change({ change: 'reduced', remains: remainsUntil(model.endsAt - DAY) });
}

class Expire extends Command {
  expected(model: Model): string {
    if (model.measure === 'effective') model.measure = 'expired';
    return 'swept';
  }
  async act(real: Real, model: Model): Promise<string> {
    if (model.measure === 'effective') real.desk.clock.set(new Date(Math.max(model.endsAt, real.now())));
    await real.desk.bench.get(MeasureExpiring).sweep();
    return 'swept';
  }
}

describe('a measure and its appeal', () => {
  let desk: OrdersBench;
  beforeAll(async () => {
    desk = await OrdersBench.open();
  }, 60_000);
  afterAll(async () => {
    await desk.expectWholeChains();
    await desk.close();
  });

  it('go the ways of a simple model, whatever is tried in whatever order', async () => {
    const often = (times: number, command: Command) => Array.from({ length: times }, () => fc.constant(command));
    const commands = fc.commands(
      [
        ...often(3, new File('file')),
        ...often(3, new Decide('dismissed')),
        ...often(2, new Decide('partly-upheld')),
        ...often(1, new Decide('upheld')),
        ...often(4, new Escalate('escalate')),
        ...APPEAL_DECISIONS.flatMap((decided) => often(1, new DecideAgain(decided))),
        ...often(1, new Lift('lift')),
        ...often(1, new Reduce('reduce')),
        ...often(1, new Expire('expire')),
      ],
      { maxCommands: 24, size: 'max' },
    );
    const ends = new Set<string>();
    const property = fc.asyncProperty(commands, async (some) => {
      desk.clock.set(desk.now);
      const one = await acted(desk, await desk.delivered());
      await takeOutbox(desk.db);
      const endsAt = Date.parse(one.measure.endsAt!);
      const model: Model = { measure: 'effective', isWrong: false, endsAt, appeal: null, isFinal: false, decidedAt: 0 };
      await fc.asyncModelRun(() => ({ model, real: new Real(desk, one) }), some);
      ends.add(`${model.appeal}${model.isFinal ? ' finally' : ''}`).add(model.measure);
    });
    await fc.assert(property, { numRuns: 40 });
    // What was never reached was never tried.
    expect([...ends]).toEqual(expect.arrayContaining(['upheld finally', 'dismissed finally', 'lifted', 'expired']));
  }, 120_000);
});
