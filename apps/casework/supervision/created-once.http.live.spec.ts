import { DAY, HOUR } from '#kernel/clock';
import { question } from '../assists/assists.fixture';
import { caseworkOverHttp, type CaseworkOverHttp } from '../casework-http.fixture';
import { OrdersBench } from '../orders/orders.fixture';

describe('what is made over HTTP with an Idempotency-Key', () => {
  let desk: OrdersBench;
  let http: CaseworkOverHttp;
  let centre: string;
  let administration: string;
  let beijing: string;

  beforeAll(async () => {
    desk = await OrdersBench.open();
    http = await caseworkOverHttp(desk.temporary, desk.clock);
    centre = await http.token(['CC12321-00'], ['centre-12321']);
    administration = await http.token(['CABJ-11'], ['supervisor']);
    beijing = await http.token(['CMCC-11'], ['desk']);
  }, 60_000);
  afterAll(async () => {
    await http.close();
    await desk.close();
  });

  const at = (ms: number): string => new Date(desk.clock.now().getTime() + ms).toISOString();

  /** Posts twice with one key; gives both answers, and whether row and kept answer were written by one transaction. */
  async function twice(path: string, token: string, body: object, key: string, table: string) {
    const more = { 'idempotency-key': key };
    const first = await http.json(path, token, body, more);
    const again = await http.json(path, token, body, more);
    const [id] = [first.body].flatMap((one) => (one['ids'] as string[] | undefined) ?? [one['id'] ?? one['itemId']]);
    const isOne = `select k.xmin::text = t.xmin::text as "isOne" from idempotency_keys k, ${table} t where k.key = $1 and t.id = $2`;
    return { first, again, together: await desk.db.query(isOne, [key, id]) };
  }

  it.each(['unit', 'order'])('a supervision of a %s is committed together with its answer', async (of) => {
    const order = await desk.delivered();
    const about = of === 'unit' ? { unit: 'CMCC-11' } : { orderId: order.value.orderId as string };
    const body = { ...about, reason: '重复投诉', due: at(3 * DAY), issuer: '李四' };
    const made = await twice('/v1/supervisions', centre, body, `s-${of}`, 'supervisions');
    expect(made.first.status).toBe(201);
    expect(made.together).toEqual([{ isOne: true }]);
    expect([made.again.status, made.again.body]).toEqual([201, made.first.body]);
  });

  it('约谈 is committed together with its answer', async () => {
    const talk = { kind: 'talk', unit: 'CMCC-11', issuer: '李四', attendees: ['王五'], heldAt: at(-HOUR) };
    const body = { ...talk, topic: '超时', demands: '限期整改' };
    const made = await twice('/v1/supervision-records', administration, body, 'r', 'supervision_records');
    expect(made.first.status).toBe(201);
    expect(made.together).toEqual([{ isOne: true }]);
    expect([made.again.status, made.again.body]).toEqual([201, made.first.body]);
  });

  it.each(['a unit', '12321'])('an assist asked by %s is committed together with its answer', async (by) => {
    const order = await desk.delivered();
    const { unit, ...asked } = question(order, desk.clock.now()) as { unit: string };
    const [token, body] = by === '12321' ? [centre, asked] : [beijing, { unit, ...asked }];
    const made = await twice('/v1/assists', token, body, `a-${by === '12321' ? 1 : 2}`, 'assists');
    expect(made.first).toMatchObject({ status: 200 });
    expect(made.together).toEqual([{ isOne: true }]);
    expect([made.again.status, made.again.body]).toEqual([200, made.first.body]);
  });
});
