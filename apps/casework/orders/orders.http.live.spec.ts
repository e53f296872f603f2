import { parse } from 'csv-parse/sync';
import { HOUR } from '#kernel/clock';
import { caseworkOverHttp, type CaseworkOverHttp } from '../casework-http.fixture';
import { takeOutbox, type SentEvent } from '../casework.fixture';
import { BULK_COLUMNS } from './bulk-columns';
import type { BulkView } from './bulk.view';
import { OrdersBench } from './orders.fixture';

/** The sampling plan accepts most feedback at once. */
const ANSWERED = /^(?:answered|accepted)$/;
const HEADER = Object.values(BULK_COLUMNS).map(({ zh }) => zh);

describe('orders over HTTP', () => {
  let desk: OrdersBench;
  let http: CaseworkOverHttp;
  let beijing: string;
  let guangdong: string;
  let hq: string;
  let centre: string;

  beforeAll(async () => {
    desk = await OrdersBench.open();
    http = await caseworkOverHttp(desk.temporary, desk.clock);
    beijing = await http.token(['CMCC-11'], ['desk']);
    guangdong = await http.token(['CMCC-44'], ['desk']);
    hq = await http.token(['CMCC-00'], ['hq']);
    centre = await http.token(['CC12321-00'], ['centre-12321']);
  }, 60_000);
  beforeEach(async () => {
    desk.clock.set(desk.now);
    await takeOutbox(desk.db);
  });
  afterAll(async () => {
    await http.close();
    await desk.close();
  });

  const path = ({ value }: SentEvent, rest: string) => `/v1/orders/${value.orderId as string}/${rest}`;

  it('are reassigned by the unit, its headquarters and nobody else', async () => {
    const order = await desk.delivered();
    const body = { unit: 'CMCC-11', toUnit: 'CMCC-44', reason: '属地调整' };
    expect(await http.json(path(order, 'reassignment'), guangdong, body)).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED' },
    });
    expect(await http.json(path(order, 'reassignment'), centre, body)).toMatchObject({ status: 403 });
    expect(await http.json(path(order, 'reassignment'), null, body)).toMatchObject({ status: 401 });
    expect(await http.json(path(order, 'reassignment'), beijing, { ...body, reason: '' })).toMatchObject({
      body: { code: 'FIELD_INVALID', field: 'reason' },
    });
    expect(await http.json(path(order, 'reassignment'), beijing, body)).toMatchObject({
      status: 200,
      body: { itemId: order.value.orderNumber },
    });
    const shown = await http.json(`/v1/orders/${order.value.orderNumber as string}`, beijing);
    expect(shown.body).toMatchObject({
      state: 'closed',
      endReason: 'reassigned',
      reassignments: [{ fromUnit: 'CMCC-11', toUnit: 'CMCC-44', by: 'CMCC-11', reason: '属地调整' }],
    });
    const again = await http.json(path(order, 'reassignment'), hq, body);
    expect(again).toMatchObject({ status: 409, body: { code: 'CASEWORK_ILLEGAL_ORDER_TRANSITION' } });
  });

  it('are withdrawn by 12321 alone, once for a key, and not from a stale page', async () => {
    const order = await desk.delivered();
    const body = { reason: '重复登记', person: '张三' };
    expect(await http.json(path(order, 'withdrawal'), hq, body)).toMatchObject({ status: 403 });
    const stale = await http.json(path(order, 'withdrawal'), centre, body, { 'if-match': '"1"' });
    expect(stale).toMatchObject({ status: 412, body: { code: 'PRECONDITION_FAILED' } });
    const key = { 'idempotency-key': `withdraw-${order.value.orderId as string}` };
    const first = await http.json(path(order, 'withdrawal'), centre, body, key);
    expect(first).toMatchObject({ status: 200, body: { orderState: 'withdrawn', caseState: 'closed' } });
    expect((await http.json(path(order, 'withdrawal'), centre, body, key)).body).toEqual(first.body);
    expect(await http.json(path(order, 'withdrawal'), centre, body)).toMatchObject({ status: 409 });
  });

  it('are put beside another by 12321, and shown with the case', async () => {
    const order = await desk.delivered();
    const body = { unit: 'CUCC-00', desk: 'resale', reason: '网络侧拦截', person: '李四' };
    expect(await http.json(`/v1/cases/${order.key}/orders`, hq, body)).toMatchObject({ status: 403 });
    const made = await http.json(`/v1/cases/${order.key}/orders`, centre, body);
    expect(made).toMatchObject({ status: 201, body: { orderState: 'issued', caseState: 'open' } });
    expect(await http.json(`/v1/cases/${order.key}/orders`, centre, body)).toMatchObject({
      status: 409,
      body: { code: 'CASEWORK_ORDER_EXISTS' },
    });
    const shown = await http.json<{ orders: object[] }>(`/v1/cases/${order.key}`, centre);
    expect(shown.body.orders).toMatchObject([{ unit: 'CMCC-11' }, { unit: 'CUCC-00', desk: 'resale' }]);
  });

  it('show transfers, and every feedback with what was handled when', async () => {
    const order = await desk.delivered();
    const transfer = {
      unit: 'CMCC-11',
      to: 'police',
      reference: '京公7号',
      sentAt: desk.now.toISOString(),
      state: 'sent',
    };
    expect(await http.json(path(order, 'transfers'), guangdong, transfer)).toMatchObject({ status: 403 });
    const taken = await http.json(path(order, 'transfers'), beijing, transfer);
    expect(taken).toMatchObject({ status: 200, body: { itemId: expect.any(String) } });
    const acknowledged = { ...transfer, state: 'acknowledged' };
    expect(await http.json(path(order, 'transfers'), centre, acknowledged)).toMatchObject({ status: 200 });
    const listed = await http.json<{ items: object[] }>(path(order, 'transfers'), beijing);
    expect(listed.body.items).toMatchObject([{ state: 'acknowledged', steps: [{}, { recordedBy: 'CC12321' }] }]);
    expect((await http.json<{ items: object[] }>(`/v1/cases/${order.key}/transfers`, centre)).body.items).toHaveLength(
      1,
    );
    expect(await http.json(path(order, 'transfers'), guangdong)).toMatchObject({ status: 404 });
    for (const later of [1, 2]) {
      desk.clock.advance(later * HOUR);
      await desk.answer(desk.feedback(order, { interim: true, resultCode: undefined }));
    }
    await desk.answer(desk.feedback(order, { resultCode: 'TRANSFERRED_POLICE', transferReference: '京公7号' }));
    const shown = await http.json<{ feedbacks: { feedback: { interim: boolean } }[]; transfers: object[] }>(
      `/v1/orders/${order.value.orderId as string}`,
      beijing,
    );
    expect(shown.body.feedbacks.map(({ feedback }) => feedback.interim)).toEqual([true, true, false]);
    expect(shown.body.transfers).toMatchObject([{ reference: '京公7号' }]);
  });

  it('are answered in bulk, line by line, and the result can be fetched by those it concerns', async () => {
    const [first, second] = [await desk.delivered(), await desk.delivered()];
    const items = [
      { acknowledgement: desk.acknowledgement(first) },
      { feedback: desk.feedback(second) },
      { feedback: desk.feedback(first, { measures: [] }) },
      { acknowledgement: desk.acknowledgement(first, { unit: 'CMCC-44' }) },
      {},
    ];
    const { status, body } = await http.json<BulkView>('/v1/orders/bulk', beijing, { items });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      accepted: 2,
      refused: 3,
      lines: [
        { line: 0, outcome: 'accepted', state: 'acknowledged', orderNumber: first.value.orderNumber },
        { line: 1, outcome: 'accepted', state: expect.stringMatching(ANSWERED) },
        { line: 2, outcome: 'refused', code: 'CASEWORK_FEEDBACK_INCOMPLETE', field: 'measures' },
        { line: 3, outcome: 'refused', code: 'NOT_ALLOWED', field: 'unit' },
        { line: 4, outcome: 'refused', code: 'FIELD_INVALID' },
      ],
    });
    expect((await http.json(`/v1/orders/bulk/${body.id}`, hq)).body).toEqual(body);
    expect(await http.json(`/v1/orders/bulk/${body.id}`, guangdong)).toMatchObject({ status: 404 });
    const tooMany = Array.from({ length: 1_001 }, () => items[0]);
    expect(await http.json('/v1/orders/bulk', beijing, { items: tooMany })).toMatchObject({
      status: 413,
      body: { code: 'BATCH_TOO_LARGE' },
    });
    expect(await http.json('/v1/orders/bulk', centre, { items })).toMatchObject({ status: 403 });
  });

  /** Cells by Chinese header, as one line of the file. */
  const row = (cells: Record<string, string>): string => HEADER.map((zh) => cells[zh] ?? '').join(',');
  const answered = ({ value }: SentEvent, differs: Record<string, string> = {}) => ({
    ...{ 工单编号: value.orderNumber as string, 操作: '回单', 经办人: '粤-0231', 处理结果: '属实已处置' },
    ...{
      原因: '个人用户群发广告',
      处置措施: '暂停短信功能',
      处置对象: value.sender.normalized as string,
      处置范围: '用户',
    },
    ...{
      生效时间: local(desk.now),
      处置理由: '群发营销短信',
      已告知: '是',
      使用人类型: '个人',
      办理时间: local(desk.now),
    },
    ...{ 答复用语: '经核查属实，已暂停该号码短信功能。' },
    ...differs,
  });
  /** As a spreadsheet in Beijing writes it. */
  const local = (at: Date): string => new Date(at.getTime() + 8 * HOUR).toISOString().slice(0, 19).replace('T', ' ');
  const upload = async (file: Buffer | string, token = beijing, type = 'text/csv') => {
    const sent = { method: 'POST', body: new Uint8Array(Buffer.from(file)), headers: { 'content-type': type } };
    const response = await http.call('/v1/orders/bulk/csv', token, sent);
    return { status: response.status, body: (await response.json()) as BulkView & { code?: string; field?: string } };
  };
  const resultOf = async (id: string) => {
    const text = await (await http.call(`/v1/orders/bulk/${id}/result`, beijing)).text();
    return parse(text, { bom: true, columns: true }) as Record<string, string>[];
  };

  it('are acknowledged and answered by a file with Chinese headers, whose result is a file too', async () => {
    const orders = [await desk.delivered(), await desk.delivered(), await desk.delivered(), await desk.delivered()];
    const search = { 查询系统: '短信中心', 查询开始: '2026-05-01', 查询结束: '2026/5/8 9:30', 查到记录: '否' };
    const lines = [
      HEADER.join(','),
      row({ 工单编号: orders[0]!.value.orderNumber, 操作: '接单', 经办人: '粤-0231' }),
      row({ 工单编号: orders[1]!.value.orderNumber, 操作: '核查', 备注: '"已联系,等回复"' }),
      row(answered(orders[2]!)),
      row(answered(orders[3]!, { 处理结果: '未查实', 处置措施: '', 未查实理由: '话单无记录', ...search })),
      row({ 工单编号: 'GD-20260506-0F3K9M2QX7VAH', 操作: '接单' }),
      row({ 工单编号: orders[0]!.value.orderNumber, 操作: '退回' }),
      row(answered(orders[0]!, { 答复用语: '' })),
      row(answered(orders[0]!, { 生效时间: '昨天' })),
      row(answered(orders[0]!, { 处置对象: '' })),
    ];
    const { status, body } = await upload(lines.join('\r\n'));
    expect(status).toBe(200);
    expect(
      body.lines.map(({ line, outcome, code, state }) => [
        line,
        code ?? `${outcome} ${state?.replace(ANSWERED, 'answered')}`,
      ]),
    ).toEqual([
      [2, 'accepted acknowledged'],
      [3, 'accepted investigating'],
      [4, 'accepted answered'],
      [5, 'accepted answered'],
      [6, 'CASEWORK_ORDER_UNKNOWN'],
      [7, 'FIELD_INVALID'],
      [8, 'CASEWORK_FEEDBACK_INCOMPLETE'],
      [9, 'FIELD_INVALID'],
      [10, 'FIELD_MISSING'],
    ]);
    const rows = await resultOf(body.id);
    expect(rows.map((one) => [one['行号'], one['结果'], one['列']])).toEqual([
      ['2', '已接收', ''],
      ['3', '已接收', ''],
      ['4', '已接收', ''],
      ['5', '已接收', ''],
      ['6', '未接收', '工单编号'],
      ['7', '未接收', '操作'],
      ['8', '未接收', '答复用语'],
      ['9', '未接收', '生效时间'],
      ['10', '未接收', '处置对象'],
    ]);
    const [measure] = await desk.db.query(`select * from measures where order_id = $1`, [orders[2]!.value.orderId]);
    expect(measure).toMatchObject({ kind: 'suspend-sms', scope: 'subscriber', notice_given: true });
    const [found] = await desk.db.query<{ body: { search: object } }>(
      `select body from feedbacks where order_id = $1`,
      [orders[3]!.value.orderId],
    );
    expect(found!.body.search).toMatchObject({
      found: false,
      periodFrom: '2026-05-01T00:00:00+08:00',
      periodUntil: '2026-05-08T09:30:00+08:00',
    });
  });

  it('may come in GB18030, as spreadsheets here save it', async () => {
    const order = await desk.delivered();
    const head = Buffer.from('b9a4b5a5b1e0bac52cb2d9d7f70d0a', 'hex');
    const acknowledge = Buffer.from('2cbdd3b5a50d0a', 'hex');
    const file = Buffer.concat([head, Buffer.from(order.value.orderNumber as string), acknowledge]);
    const { body } = await upload(file);
    expect(body).toMatchObject({ accepted: 1, lines: [{ line: 2, state: 'acknowledged' }] });
  });

  it('of the desk’s own units only are taken from a file', async () => {
    const order = await desk.delivered();
    const file = `工单编号,操作\n${order.value.orderNumber as string},接单`;
    expect((await upload(file, guangdong)).body.lines).toMatchObject([{ code: 'NOT_ALLOWED', field: 'unit' }]);
    const ctcc = await http.token(['CTCC-11'], ['desk']);
    expect((await upload(file, ctcc)).body.lines).toMatchObject([
      { code: 'CASEWORK_ORDER_UNKNOWN', orderNumber: null },
    ]);
    expect((await upload(file, hq)).body).toMatchObject({ accepted: 1 });
  });

  it('in a file that is none are refused as a whole', async () => {
    const many = ['工单编号,操作', ...Array.from({ length: 1_001 }, () => 'GD-1,接单')].join('\n');
    const refusals: [string | Buffer, string, string?][] = [
      ['', 'FIELD_INVALID', 'file'],
      ['工单编号,操作', 'FIELD_INVALID', 'file'],
      ['工单编号,动作\nGD-1,接单', 'FIELD_UNKNOWN', 'header'],
      ['工单编号\nGD-1', 'FIELD_MISSING', 'header'],
      ['工单编号,操作,操作\nGD-1,接单,接单', 'FIELD_INVALID', 'header'],
      ['工单编号,操作\n"GD-1,接单', 'FIELD_INVALID', 'file'],
      [Buffer.from([0xff, 0xff, 0x81]), 'FIELD_INVALID', 'file'],
      [many, 'BATCH_TOO_LARGE', 'items'],
    ];
    for (const [file, code, field] of refusals) {
      const { body } = await upload(file);
      expect([String(file).slice(0, 20), body.code, body.field]).toEqual([String(file).slice(0, 20), code, field]);
    }
    expect(await upload('工单编号,操作\nGD-1,接单', beijing, 'text/plain')).toMatchObject({ status: 400 });
  });

  it('have a template that is itself a file the upload reads, and results safe for a spreadsheet', async () => {
    const template = await (await http.call('/v1/orders/bulk/template', beijing)).text();
    const { status, body } = await upload(template);
    expect(status).toBe(200);
    expect(body.lines).toMatchObject([{ code: 'CASEWORK_ORDER_UNKNOWN' }]);
    const { body: evil } = await upload('工单编号,操作\n=cmd|calc,接单');
    const text = await (await http.call(`/v1/orders/bulk/${evil.id}/result`, beijing)).text();
    expect(text).toContain(`'=cmd|calc`);
  });
});
