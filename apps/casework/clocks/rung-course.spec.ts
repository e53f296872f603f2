import { HOUR } from '#kernel/clock';
import { ClockRules } from './clock-rules';
import { nextOf, stepOf, type RungPosition } from './rung-course';

const at = (text: string): number => Date.parse(`${text}+08:00`);

describe('the rungs of a disposal, delivered on Monday 1 June 2026 (the 15th working day is Tuesday 23 June: 端午 is off)', () => {
  const rules = new ClockRules();
  const start = at('2026-06-01T16:00:00');
  const term = rules.term('dispose', start)!;
  const rungs = rules.rungs({ start, dueAt: term.dueAt, budget: term.budget, profile: term.profile, extension: 0 });
  const fresh: RungPosition = { kind: 'dispose', dueAt: term.dueAt, rungsPassed: 0, isOverdue: false };

  it('come at 09:00 of the 8th, 12th and last working day, and of the 1st and 3rd after it', () => {
    expect(rungs.map(({ name, at: time }) => [name, new Date(time + 8 * HOUR).toISOString().slice(0, 16)])).toEqual([
      ['share-50', '2026-06-11T09:00'],
      ['share-80', '2026-06-17T09:00'],
      ['share-100', '2026-06-23T09:00'],
      ['overdue', '2026-06-24T00:00'],
      ['headquarters', '2026-06-24T09:00'],
      ['administration', '2026-06-26T09:00'],
    ]);
    expect(term.nextAt).toBe(rungs[0]!.at);
  });

  it('fire one after the other', () => {
    const first = stepOf(rungs, fresh, at('2026-06-11T09:00:00'));
    expect(first).toMatchObject({ fires: { name: 'share-50' }, skipped: [], isDue: false, rungsPassed: 1 });
    expect(first.nextAt).toBe(rungs[1]!.at);
    const nothing = stepOf(rungs, { ...fresh, rungsPassed: 1 }, at('2026-06-17T08:59:59'));
    expect(nothing).toMatchObject({ fires: null, skipped: [], rungsPassed: 1, nextAt: rungs[1]!.at });
  });

  it('of several that are past the highest fires, the lower are skipped', () => {
    const step = stepOf(rungs, fresh, at('2026-06-23T10:00:00'));
    expect(step).toMatchObject({ fires: { name: 'share-100' }, isDue: false, rungsPassed: 3, nextAt: term.dueAt });
    expect(step.skipped.map((rung) => rung.name)).toEqual(['share-50', 'share-80']);
  });

  it('the overdue mark makes reminders pointless, and is made whatever escalation fires', () => {
    const late = stepOf(rungs, fresh, at('2026-06-24T00:00:00'));
    expect(late).toMatchObject({ fires: null, isDue: true, rungsPassed: 3, nextAt: at('2026-06-24T09:00:00') });
    expect(late.skipped).toHaveLength(3);
    const veryLate = stepOf(rungs, { ...fresh, rungsPassed: 3 }, at('2026-07-24T00:00:00'));
    expect(veryLate).toMatchObject({ fires: { name: 'administration' }, isDue: true, rungsPassed: 5, nextAt: null });
    expect(veryLate.skipped.map((rung) => rung.name)).toEqual(['headquarters']);
  });

  it('that are passed never fire again when the due time moves', () => {
    const moved = rules.rungs({ start, dueAt: 0, budget: term.budget, profile: term.profile, extension: 5 });
    const resumed: RungPosition = { ...fresh, dueAt: moved[3]!.at, rungsPassed: 2 };
    expect(nextOf(moved, resumed)).toBe(moved[2]!.at);
    expect(stepOf(moved, resumed, moved[2]!.at - 1)).toMatchObject({ fires: null, skipped: [] });
  });

  it('a clock marked overdue whose mark was taken back is marked again when it is due again', () => {
    const again = stepOf(rungs, { ...fresh, rungsPassed: 4 }, term.dueAt);
    expect(again).toMatchObject({ isDue: true, fires: null });
  });
});

describe('rungs of other clocks', () => {
  const rules = new ClockRules();

  it('of natural hours come at any hour', () => {
    const start = at('2026-06-06T22:30:00');
    const { dueAt, budget, profile } = rules.term('fraud-interim', start)!;
    const rungs = rules.rungs({ start, dueAt, budget, profile, extension: 0 });
    expect(rungs.slice(0, 3).map(({ name, at: time }) => [name, time])).toEqual([
      ['share-50', at('2026-06-07T10:30:00')],
      ['share-80', at('2026-06-07T17:42:00')],
      ['overdue', dueAt],
    ]);
  });

  it('of one working day fall on one moment; the highest fires', () => {
    const start = at('2026-06-01T16:00:00');
    const { dueAt, budget, profile } = rules.term('acknowledge', start)!;
    const rungs = rules.rungs({ start, dueAt, budget, profile, extension: 0 });
    const step = stepOf(rungs, { kind: 'acknowledge', dueAt, rungsPassed: 0, isOverdue: false }, rungs[0]!.at);
    expect(step).toMatchObject({ fires: { name: 'share-100' }, rungsPassed: 3, nextAt: dueAt });
  });

  it('the right to return has none and lapses at its due time', () => {
    const start = at('2026-06-01T16:00:00');
    const { dueAt, budget, profile, nextAt } = rules.term('return', start)!;
    expect(nextAt).toBe(dueAt);
    const rungs = rules.rungs({ start, dueAt, budget, profile, extension: 0 });
    const position: RungPosition = { kind: 'return', dueAt, rungsPassed: 0, isOverdue: false };
    expect(stepOf(rungs, position, dueAt - 1)).toMatchObject({ fires: null, isDue: false, nextAt: dueAt });
    expect(stepOf(rungs, position, dueAt + 90 * 24 * HOUR)).toMatchObject({ fires: null, isDue: true, nextAt: null });
  });

  it('of a due time that a person named remind on its last day', () => {
    const start = at('2026-06-01T16:00:00');
    const due = at('2026-06-05T18:00:00');
    const term = rules.statedTerm(start, due);
    const rungs = rules.rungs({ start, dueAt: due, budget: term.budget, profile: term.profile, extension: 0 });
    expect(rungs.map((rung) => [rung.name, rung.at])).toEqual([
      ['share-100', at('2026-06-05T09:00:00')],
      ['overdue', due],
      ['headquarters', at('2026-06-08T09:00:00')],
      ['administration', at('2026-06-10T09:00:00')],
    ]);
    expect(term.nextAt).toBe(rungs[0]!.at);
  });
});
