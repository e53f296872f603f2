import { Principal } from '#access/principal';
import { uuidv7 } from '#kernel/ids';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { FigureStore } from './figure.store';
import { FiguresController } from './figures.controller';
import type { FiguresView } from './figures.view';

const clock = new FixedClock('2026-09-01T00:00:00Z');
const ministry = new Principal('MIIT', ['MIIT-00'], ['supervisor']);
const guangdong = new Principal('CAGD', ['CAGD-44'], ['supervisor']);

type Net = 'yes' | 'no' | 'unknown';

/** One order of the month; days are of May 2026, midnight in Shanghai, 32 is 1 June. */
interface Line {
  readonly no: number;
  readonly unit: string;
  readonly kind: 'mobile' | 'port' | 'international';
  readonly net: readonly Net[];
  readonly due: number | null;
  /** Day and whether in time; `interim` counts for nothing. */
  readonly feedback?: readonly (readonly [day: number, inTime: boolean] | 'interim')[];
  readonly state: string;
  readonly ended?: 'withdrawn' | 'returned' | 'reassigned' | 'accepted';
  readonly accepted?: number;
  readonly recurred?: number;
  readonly desk?: 'gateway';
  readonly forwardLateThrough?: string;
}

/**
 * Worked out by hand: n = not counted, h = handled, t = in time, e = effective, u = undecided, l = late.
 * CMCC-44: 1 hte, 2 hel, 3 l, 4 ht (recurred on day 32), 5 n withdrawn, 6 n returned, 11 l (interim only)
 * CTCC-44: 7 hel (the second feedback was late), 8 n reassigned; CTCC-11: 9 htu, 13 hte (through 12321), 14 hte
 * CMCC-00 gateway: 12 hte (through the platform); 10 is due on 1 June, 15 was never delivered
 */
const MONTH: readonly Line[] = [
  {
    no: 1,
    unit: 'CMCC-44',
    kind: 'mobile',
    net: ['yes'],
    due: 12,
    feedback: [[10, true]],
    state: 'accepted',
    ended: 'accepted',
    accepted: 11,
  },
  {
    no: 2,
    unit: 'CMCC-44',
    kind: 'mobile',
    net: ['no'],
    due: 12,
    feedback: [[13, false]],
    state: 'accepted',
    ended: 'accepted',
    accepted: 14,
  },
  { no: 3, unit: 'CMCC-44', kind: 'port', net: ['unknown'], due: 20, state: 'investigating' },
  {
    no: 4,
    unit: 'CMCC-44',
    kind: 'port',
    net: ['yes'],
    due: 20,
    feedback: [[19, true]],
    state: 'accepted',
    ended: 'accepted',
    accepted: 21,
    recurred: 32,
  },
  { no: 5, unit: 'CMCC-44', kind: 'port', net: ['yes'], due: 20, state: 'withdrawn', ended: 'withdrawn' },
  { no: 6, unit: 'CMCC-44', kind: 'port', net: ['yes'], due: 22, state: 'closed', ended: 'returned' },
  {
    no: 7,
    unit: 'CTCC-44',
    kind: 'port',
    net: ['yes'],
    due: 29,
    feedback: [
      [25, true],
      [30, false],
    ],
    state: 'accepted',
    ended: 'accepted',
    accepted: 31,
  },
  { no: 8, unit: 'CTCC-44', kind: 'mobile', net: ['yes'], due: 25, state: 'closed', ended: 'reassigned' },
  { no: 9, unit: 'CTCC-11', kind: 'mobile', net: ['yes'], due: 25, feedback: [[24, true]], state: 'answered' },
  { no: 10, unit: 'CMCC-44', kind: 'mobile', net: ['yes'], due: 32, feedback: [[20, true]], state: 'answered' },
  { no: 11, unit: 'CMCC-44', kind: 'mobile', net: ['yes'], due: 1, feedback: ['interim'], state: 'acknowledged' },
  {
    no: 12,
    unit: 'CMCC-00',
    kind: 'international',
    net: ['unknown'],
    due: 15,
    feedback: [[14, true]],
    state: 'accepted',
    ended: 'accepted',
    accepted: 15,
    desk: 'gateway',
    forwardLateThrough: 'unresolved-queue',
  },
  {
    no: 13,
    unit: 'CTCC-11',
    kind: 'mobile',
    net: ['yes'],
    due: 28,
    feedback: [[27, true]],
    state: 'accepted',
    ended: 'accepted',
    accepted: 28,
    recurred: 68,
    forwardLateThrough: 'CC12321',
  },
  {
    no: 14,
    unit: 'CTCC-11',
    kind: 'mobile',
    net: ['yes', 'no'],
    due: 28,
    feedback: [[27, true]],
    state: 'accepted',
    ended: 'accepted',
    accepted: 28,
  },
  { no: 15, unit: 'CTCC-11', kind: 'mobile', net: ['yes'], due: null, state: 'issued' },
];

const day = (n: number): string => new Date(Date.parse('2026-04-30T16:00:00Z') + (n - 1) * 86_400_000).toISOString();

describe('figures of workflow.md §7', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let controller: FiguresController;
  const orders = new Map<number, string>();

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    for (const line of MONTH) await write(line);
    controller = new FiguresController(new FigureStore(db), clock);
  }, 60_000);
  afterAll(() => temporary.drop());

  async function write(line: Line): Promise<void> {
    const [caseId, orderId] = [uuidv7(Date.parse(day(1))), uuidv7(Date.parse(day(1)))];
    orders.set(line.no, orderId);
    const mainCode = line.kind === 'port' ? '10690001' : null;
    await db.query(
      `insert into cases (id, number, sender, sender_displayed, sender_kind, main_code, fold_unit, unit, desk, owner, candidates,
         state, seq, head, risk, risk_reason, complaints, distinct_complainants, opened_at)
       values ($1, $2, $3, $3, $4, $5, $6, $6, $7, '{}', '{}', 'closed', 1, '', 'ordinary', '', 1, 1, $8)`,
      [caseId, `LD-${line.no}`, `1360000${line.no}`, line.kind, mainCode, line.unit, line.desk ?? null, day(1)],
    );
    await db.query(
      `insert into orders (id, number, case_id, unit, desk, cause_id, state, risk, issued_at, issued_event, delivered_at, due_at, ended_at, end_reason)
       values ($1, $2, $3, $4, $5, 'first-issue', $6, 'ordinary', $7, $1, $7, $8, $9, $10)`,
      [
        orderId,
        `GD-${line.no}`,
        caseId,
        line.unit,
        line.desk ?? null,
        line.state,
        day(-9),
        line.due && day(line.due),
        line.ended ? day(31) : null,
        line.ended ?? null,
      ],
    );
    for (const net of line.net) await complain(caseId, net);
    for (const one of line.feedback ?? []) await answer(caseId, orderId, line.unit, one);
    if (line.accepted !== undefined) {
      await db.query(
        `insert into reviews (id, order_id, case_id, unit, result_code, plan, is_sampled, state, asked_at, decided_at)
         values (gen_random_uuid(), $1, $2, $3, 'CONFIRMED_ACTED', 'all', true, 'accepted', $4, $4)`,
        [orderId, caseId, line.unit, day(line.accepted)],
      );
    }
    if (line.recurred !== undefined) {
      await db.query(
        `insert into recurrences (id, case_id, order_id, new_order_id, unit, sender, main_code, holder, complaints, received_at, recorded_at)
         values (gen_random_uuid(), $1, $2, gen_random_uuid(), $3, 'x', $4, '某某科技', 2, $5, $5)`,
        [caseId, orderId, line.unit, mainCode, day(line.recurred)],
      );
    }
    if (line.forwardLateThrough !== undefined) await forward(caseId, orderId, line.forwardLateThrough);
  }

  async function complain(
    caseId: string,
    net: Net,
    differs: { disturbance?: string; complainant?: string } = {},
  ): Promise<void> {
    await db.query(
      `insert into case_complaints (complaint_id, case_id, complainant_id, disturbance_id, organisation, source, complained_at,
         accepted_at, inter_net, after_measure, uncertain_time, risk, attached_at)
       values (gen_random_uuid(), $1, coalesce($3, gen_random_uuid()), coalesce($4, gen_random_uuid()), 'CC12321', 'centre-12321', $5, $5, $2, false, false, 'ordinary', $5)`,
      [caseId, net, differs.complainant ?? null, differs.disturbance ?? null, day(2)],
    );
  }

  async function answer(
    caseId: string,
    orderId: string,
    unit: string,
    one: readonly [number, boolean] | 'interim',
  ): Promise<void> {
    const [at, inTime] = one === 'interim' ? [1, null] : one;
    await db.query(
      `insert into feedbacks (id, order_id, case_id, unit, interim, in_time, handler, handled_at, received_at, body)
       values (gen_random_uuid(), $1, $2, $3, $4, $5, 'x', $6, $6, '{}')`,
      [orderId, caseId, unit, one === 'interim', inTime, day(at)],
    );
  }

  /** Due on day 8, stopped on day 12; the one through whom it is late held it for nine of the days, another for two. */
  async function forward(caseId: string, orderId: string, through: string): Promise<void> {
    const other = through === 'CC12321' ? 'platform' : 'CC12321';
    const holders = [
      { holder: other, from: day(1) },
      { holder: through, from: day(3) },
    ];
    await db.query(
      `insert into clocks (id, case_id, order_id, complaint_id, kind, state, started_at, due_at, budget, profile, calendar_version,
         provisional, owed_by, holders, stopped_at, stop_reason, overdue_at)
       values (gen_random_uuid(), $1, $2, gen_random_uuid(), 'forward', 'stopped', $3, $4, '5wd', 'cn-2026', 'cn', false, $5, $6::jsonb, $7, 'delivered', $4)`,
      [caseId, orderId, day(1), day(8), through, JSON.stringify(holders), day(12)],
    );
  }

  const figures = (who = ministry, query: Record<string, string> = {}): Promise<FiguresView> =>
    controller.figuresOf(who, { period: '2026-05', ...query });

  it('counts the month as it was worked out by hand', async () => {
    const { orders: rows } = await figures();
    expect(rows.filter((row) => row.level === 'unit')).toEqual(
      [
        {
          unit: 'CTCC-11',
          province: '11',
          due: 3,
          counted: 3,
          handled: 3,
          inTime: 3,
          effective: 2,
          undecided: 1,
          lateThroughOthers: 1,
        },
        {
          unit: 'CMCC-44',
          province: '44',
          due: 7,
          withdrawn: 1,
          returned: 1,
          counted: 5,
          handled: 3,
          inTime: 2,
          effective: 2,
          late: 3,
        },
        { unit: 'CTCC-44', province: '44', due: 2, reassigned: 1, counted: 1, handled: 1, effective: 1, late: 1 },
        {
          unit: 'CMCC-00',
          province: null,
          due: 1,
          counted: 1,
          handled: 1,
          inTime: 1,
          effective: 1,
          lateThroughPlatform: 1,
        },
      ].map((row) => expect.objectContaining({ ...zeros, ...row }) as unknown),
    );
    expect(rows[0]).toEqual({
      ...{ level: 'all', unit: null, province: null, channel: null, net: null },
      ...{
        due: 13,
        withdrawn: 1,
        returned: 1,
        reassigned: 1,
        counted: 10,
        handled: 8,
        inTime: 6,
        effective: 6,
        undecided: 1,
      },
      ...{
        late: 4,
        lateThroughPlatform: 1,
        lateThroughOthers: 1,
        handledRate: 0.8,
        inTimeRate: 0.6,
        effectiveRate: 0.6,
      },
    });
  });

  const zeros = {
    ...{ withdrawn: 0, returned: 0, reassigned: 0, inTime: 0, effective: 0, undecided: 0, late: 0 },
    ...{ lateThroughPlatform: 0, lateThroughOthers: 0 },
  };

  it('sums up by province, without a province where there is no 属地', async () => {
    const { orders: rows } = await figures();
    const provinces = rows.filter((row) => row.level === 'province').map((row) => [row.province, row.due, row.counted]);
    expect(provinces).toEqual([
      ['11', 3, 3],
      ['44', 9, 6],
      [null, 1, 1],
    ]);
  });

  it('always splits port from point-to-point and never mixes on-net with inter-net', async () => {
    const { orders: rows } = await figures(ministry, { unit: 'CMCC-44' });
    const parts = rows
      .filter((row) => row.level === 'split')
      .map((row) => [row.channel, row.net, row.due, row.handled]);
    expect(parts).toEqual([
      ['point-to-point', 'inter-net', 2, 1],
      ['point-to-point', 'on-net', 1, 1],
      ['port', 'inter-net', 3, 1],
      ['port', 'unknown', 1, 0],
    ]);
    const mixed = (await figures(ministry, { unit: 'CTCC-11' })).orders.filter((row) => row.level === 'split');
    expect(mixed.map((row) => [row.net, row.due])).toEqual([
      ['inter-net', 2],
      ['mixed', 1],
    ]);
  });

  it('an order is due in the period that holds its first late instant', async () => {
    const june = await figures(ministry, { period: '2026-06' });
    expect(june.orders[0]).toMatchObject({ due: 1, handled: 1, undecided: 1 });
    expect((await figures(ministry, { period: '2026-04' })).orders[0]).toMatchObject({ due: 0, handledRate: null });
    expect((await figures(ministry, { period: '2026-Q2' })).orders[0]).toMatchObject({ due: 14 });
  });

  it('shows an administration its province and nothing else', async () => {
    const { orders: rows } = await figures(guangdong);
    expect([...new Set(rows.map((row) => row.unit))].sort()).toEqual(['CMCC-44', 'CTCC-44', null]);
    expect(rows[0]).toMatchObject({ level: 'all', due: 9 });
    expect((await figures(guangdong, { unit: 'CTCC-11' })).orders[0]).toMatchObject({ due: 0 });
  });

  it('gives each order’s ids and facts, so that every number can be traced', async () => {
    const [row] = await db.query(`select * from figure_orders where order_id = $1`, [orders.get(4)]);
    expect(row).toMatchObject({
      number: 'GD-4',
      unit: 'CMCC-44',
      organisation: 'CMCC',
      channel: 'port',
      net: 'inter-net',
      main_code: '10690001',
      is_handled: true,
      is_in_time: true,
      is_effective: false,
      excluded: null,
      reports: 1,
    });
    const [late] = await db.query(`select * from figure_orders where order_id = $1`, [orders.get(12)]);
    expect(late).toMatchObject({
      forward_late_through: 'unresolved-queue',
      is_platform_fault: true,
      is_late: false,
      province: null,
    });
    const [clockRow] = await db.query(`select * from figure_clocks where order_id = $1`, [orders.get(13)]);
    expect(clockRow).toMatchObject({ kind: 'forward', is_late: true, late_through: 'CC12321', province: null });
  });

  it('counts reports, disturbances and distinct complainants side by side, each group for itself', async () => {
    const [one, two] = await db.query<{ id: string }>(
      `select case_id as id from orders where number in ('GD-1', 'GD-2') order by number`,
    );
    const [disturbance, complainant] = [uuidv7(0), uuidv7(0)];
    await complain(one!.id, 'yes', { disturbance, complainant });
    await complain(one!.id, 'yes', { disturbance, complainant });
    await complain(two!.id, 'no', { complainant });
    const { complaints } = await figures(ministry, { unit: 'CMCC-44' });
    expect(complaints[0]).toMatchObject({ level: 'all', reports: 11, disturbances: 10, complainants: 9 });
    const parts = complaints.filter((row) => row.level === 'split' && row.channel === 'point-to-point');
    expect(parts.map((row) => [row.net, row.reports, row.disturbances, row.complainants])).toEqual([
      ['inter-net', 5, 4, 4],
      ['on-net', 2, 2, 2],
    ]);
  });

  it('counts recurrences by main code and holder too', async () => {
    const { recurrences } = await figures(ministry, { period: '2026' });
    expect(recurrences).toEqual(
      [
        { mainCode: null, holder: '某某科技', recurrences: 2, cases: 2, complaints: 4 },
        { mainCode: null, holder: null, recurrences: 2, cases: 2, complaints: 4 },
        { mainCode: '10690001', holder: null, recurrences: 1, cases: 1, complaints: 2 },
      ].sort((a, b) => b.recurrences - a.recurrences),
    );
  });
});
