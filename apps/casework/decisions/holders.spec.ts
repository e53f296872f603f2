import { DAY, HOUR } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import { bundledCalendar } from '#worktime/bundled';
import { chargedTime, holdersOf, totalsOf, type CaseCourse, type OrderCourse } from './holders';

/** A Wednesday, noon in Shanghai. */
const opened = Date.parse('2026-06-03T04:00:00Z');
const at = (hours: number): number => opened + hours * HOUR;

const order = (id: string, unit: string, differs: Partial<OrderCourse> = {}): OrderCourse => ({
  id,
  unit,
  issuedAt: opened,
  deliveredAt: null,
  undeliverableAt: null,
  endedAt: null,
  isBeside: false,
  ...differs,
});
const course = (differs: Partial<CaseCourse> = {}): CaseCourse => ({
  openedAt: opened,
  closedAt: null,
  first: null,
  orders: [],
  turns: [],
  supplementsRefused: [],
  ...differs,
});
const told = (of: CaseCourse) =>
  holdersOf(of).map(({ holder, why, from, until }) => [
    holder,
    why,
    (from - opened) / HOUR,
    until === null ? null : (until - opened) / HOUR,
  ]);

describe('the hop ledger', () => {
  it('charges 12321 until the platform has the complaint, the platform until delivery, then the unit', () => {
    const first = { complaintId: uuidv7(at(-1)), organisation: '12321', acceptedAt: at(-30) };
    const orders = [order('a', 'CMCC-44', { deliveredAt: at(2) })];
    expect(told(course({ first, orders }))).toEqual([
      ['12321', 'accepted-there', -30, -1],
      ['platform', 'to-be-issued', -1, 0],
      ['platform', 'to-be-delivered', 0, 2],
      ['CMCC-44', 'to-be-disposed', 2, null],
    ]);
  });

  it('charges who decides a return its time, and the new unit from its own mailbox', () => {
    const orders = [
      order('a', 'CMCC-44', { deliveredAt: at(1), endedAt: at(30) }),
      order('b', 'CTCC-31', { issuedAt: at(30), deliveredAt: at(31) }),
    ];
    const turns = [
      { orderId: 'a', at: at(5), kind: 'returned', decider: '12321' },
      { orderId: 'a', at: at(9), kind: 'return-rejected' },
      { orderId: 'a', at: at(10), kind: 'returned', decider: 'arbiter' },
    ] as const;
    expect(told(course({ orders, turns }))).toEqual([
      ['platform', 'to-be-delivered', 0, 1],
      ['CMCC-44', 'to-be-disposed', 1, 5],
      ['12321', 'return-to-be-decided', 5, 9],
      ['CMCC-44', 'to-be-disposed', 9, 10],
      ['arbiter', 'return-to-be-decided', 10, 30],
      ['platform', 'to-be-delivered', 30, 31],
      ['CTCC-31', 'to-be-disposed', 31, null],
    ]);
  });

  it('charges the unresolved queue while nobody has the case, at first or after a refused delivery', () => {
    const orders = [
      order('a', 'CMCC-44', { issuedAt: at(5), undeliverableAt: at(6) }),
      order('b', 'CTCC-31', { issuedAt: at(20) }),
    ];
    expect(told(course({ orders }))).toEqual([
      ['unresolved-queue', 'owner-unknown', 0, 5],
      ['platform', 'to-be-delivered', 5, 6],
      ['unresolved-queue', 'undeliverable', 6, 20],
      ['platform', 'to-be-delivered', 20, null],
    ]);
  });

  it('charges the review to 12321 and rework to the unit again, until the order ends', () => {
    const orders = [order('a', 'CMCC-44', { deliveredAt: at(0), endedAt: at(50) })];
    const turns = [
      { orderId: 'a', at: at(10), kind: 'feedback' },
      { orderId: 'a', at: at(20), kind: 'rework' },
      { orderId: 'a', at: at(40), kind: 'feedback' },
    ] as const;
    expect(told(course({ orders, turns, closedAt: at(50) }))).toEqual([
      ['CMCC-44', 'to-be-disposed', 0, 10],
      ['12321', 'to-be-reviewed', 10, 20],
      ['CMCC-44', 'to-be-disposed', 20, 40],
      ['12321', 'to-be-reviewed', 40, 50],
    ]);
  });

  it('charges orders that stand side by side side by side', () => {
    const orders = [
      order('a', 'XYZS-00', { deliveredAt: at(1) }),
      order('b', 'CMCC-00', { issuedAt: at(2), deliveredAt: at(3), isBeside: true }),
    ];
    expect(told(course({ orders })).slice(1)).toEqual([
      ['XYZS-00', 'to-be-disposed', 1, null],
      ['platform', 'to-be-delivered', 2, 3],
      ['CMCC-00', 'to-be-disposed', 3, null],
    ]);
  });

  it('counts working days as budgets do: not the first, not the weekend', () => {
    const calendar = bundledCalendar();
    expect(chargedTime(opened, at(1), calendar)).toEqual({ workingDays: 0, hours: 1 });
    expect(chargedTime(opened, opened + 2 * DAY, calendar)).toEqual({ workingDays: 2, hours: 48 });
    expect(chargedTime(opened, opened + 5 * DAY, calendar)).toEqual({ workingDays: 3, hours: 120 });
  });

  it('sums each holder, the one that still holds it until now', () => {
    const orders = [order('a', 'CMCC-44', { deliveredAt: at(2) })];
    expect(totalsOf(holdersOf(course({ orders })), at(26), bundledCalendar())).toEqual([
      { holder: 'platform', workingDays: 0, hours: 2 },
      { holder: 'CMCC-44', workingDays: 1, hours: 24 },
    ]);
  });
});
