import { OrderAcknowledgedV1 } from '#contracts/order-acknowledged.v1';
import { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { readMessage } from '#contracts/reading';
import { ReceiptsV1 } from '#contracts/receipts.v1';
import { laneName } from '#contracts/topics';
import type { Receipt } from '#contracts/receipts.v1';
import { verifyChain } from '#kernel/history-chain';
import type { Batch } from '#messaging/records';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import {
  batchOf,
  complaint,
  complaintBatch,
  deliveryBatch,
  senderOf,
  takeOutbox,
  workbench,
  type SentEvent,
  type Workbench,
} from '../casework.fixture';

type Row = Record<string, unknown>;

/** Orders of one organisation on a fresh database, for tests: issued, delivered, spoken of on its lane. */
export class OrdersBench {
  readonly now = new Date();
  readonly clock = new FixedClock(this.now);
  private serial = 0;

  private constructor(
    readonly temporary: TemporaryDatabase,
    readonly db: Database,
    private readonly made: { bench: Workbench },
    /** Whose numbers the senders have: 136 is CMCC's, 133 CTCC's. */
    private readonly prefix: string,
  ) {}

  static async open(prefix = '1360100'): Promise<OrdersBench> {
    const temporary = await temporaryDatabase();
    const db = await temporary.database('casework');
    const opened = new OrdersBench(temporary, db, { bench: undefined as never }, prefix);
    opened.made.bench = await workbench(db, opened.clock);
    return opened;
  }

  get bench(): Workbench {
    return this.made.bench;
  }

  close(): Promise<void> {
    return this.temporary.drop();
  }

  freshSender = () => senderOf(`${this.prefix}${String(this.serial++).padStart(4, '0')}`);

  /** The order of a fresh case with one complaint from 12321. */
  async issued(differs: object = {}): Promise<SentEvent> {
    await this.fold({ sender: this.freshSender(), ...differs });
    return (await takeOutbox(this.db)).find((event) => event.type === 'order-issued.v1')!;
  }

  async delivered(differs: object = {}): Promise<SentEvent> {
    const order = await this.issued(differs);
    await this.deliver(order);
    return order;
  }

  /** The mailbox has these at the clock's time. */
  async deliver(...events: SentEvent[]): Promise<SentEvent[]> {
    await this.bench.deliveries.record(deliveryBatch(events, this.clock.now()));
    return takeOutbox(this.db);
  }

  async fold(...differs: object[]): Promise<void> {
    await this.bench.folding.fold(complaintBatch(differs.map((one) => complaint(this.clock.now(), one))));
  }

  /** What a unit sends to its organisation's lane at the clock's time: its receipts and the events it caused. */
  async send(type: string, ...messages: object[]): Promise<{ receipts: Receipt[]; events: SentEvent[]; batch: Batch }> {
    return this.sendTo('CMCC', type, ...messages);
  }

  async sendTo(organisation: string, type: string, ...messages: object[]) {
    const batch = batchOf(laneName(organisation, 'orders'), type, messages, { at: this.clock.now().getTime() });
    return { ...(await this.receive(batch)), batch };
  }

  async receive(batch: Batch): Promise<{ receipts: Receipt[]; events: SentEvent[] }> {
    await this.bench.lane.receive(batch);
    const sent = await takeOutbox(this.db);
    const receipts = sent.filter((event) => event.type === ReceiptsV1.type);
    for (const { value } of receipts) expect(readMessage(ReceiptsV1, value)).toMatchObject({ ok: true });
    return {
      receipts: receipts.flatMap((event) => (event.value as ReceiptsV1).items),
      events: sent.filter((event) => event.type !== ReceiptsV1.type),
    };
  }

  acknowledge = (...messages: object[]) => this.send(OrderAcknowledgedV1.type, ...messages);
  answer = (...messages: object[]) => this.send(OrderFeedbackV1.type, ...messages);

  acknowledgement = ({ value }: SentEvent, differs: object = {}): object => ({
    orderId: value.orderId,
    unit: value.unit,
    ...differs,
  });

  /** Complete, and refused by nothing. */
  feedback = ({ value }: SentEvent, differs: object = {}): object => ({
    orderId: value.orderId,
    unit: value.unit,
    interim: false,
    resultCode: 'CONFIRMED_ACTED',
    cause: '个人用户群发广告',
    measures: [
      {
        kind: 'suspend-sms',
        target: value.sender?.normalized ?? '13601000000',
        scope: 'subscriber',
        effectiveAt: this.clock.now().toISOString(),
        reason: '群发营销短信',
        noticeGiven: true,
      },
    ],
    holder: { kind: 'individual' },
    evidence: [],
    handler: '工号1001',
    handledAt: this.clock.now().toISOString(),
    textForComplainant: '经核查属实，已暂停该号码短信功能。',
    ...differs,
  });

  async orderOf({ value }: SentEvent): Promise<Row> {
    return (await this.db.query<Row>(`select * from orders where id = $1`, [value.orderId]))[0]!;
  }

  async caseOf({ key }: SentEvent): Promise<Row> {
    return (await this.db.query<Row>(`select * from cases where id = $1`, [key]))[0]!;
  }

  /** Clocks of an order by kind, in all columns. */
  async clocksOf({ value }: SentEvent): Promise<Record<string, Row>> {
    const rows = await this.db.query<Row>(`select * from clocks where order_id = $1`, [value.orderId]);
    return Object.fromEntries(rows.map((row) => [row['kind'] as string, row]));
  }

  /** The same as `running` or `stopped <reason>`. */
  async clockStates(event: SentEvent): Promise<Record<string, string>> {
    const clocks = Object.entries(await this.clocksOf(event));
    return Object.fromEntries(
      clocks.map(([kind, row]) => [kind, [row['state'], row['stop_reason']].filter(Boolean).join(' ')]),
    );
  }

  /** Checks every case's chain of history. */
  async expectWholeChains(): Promise<void> {
    const files = await this.db.query<{ id: string; seq: number; digest: string }>(
      `select id, seq, encode(head, 'hex') as digest from cases`,
    );
    const ids = files.map((file) => file.id);
    const entries = await this.bench.history.ofCases(this.db, ids);
    for (const { id, ...head } of files) {
      const mine = entries.filter((entry) => entry.caseId === id);
      expect(verifyChain(mine, head)).toBeNull();
    }
  }
}

export const typesOf = (events: readonly SentEvent[]): string[] => events.map((event) => event.type);
export const ofType = (events: readonly SentEvent[], type: string): SentEvent =>
  events.find((event) => event.type === type)!;
