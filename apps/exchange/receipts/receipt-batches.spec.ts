import type { Receipt, ReceiptsV1 } from '#contracts/receipts.v1';
import { isUuidv7, uuidv7 } from '#kernel/ids';
import { batchReceipts, MOST_RECEIPTS, type ReceiptEvent } from './receipt-batches';

const receipt = (offset: number, more: Partial<Receipt> = {}): Receipt => ({
  wire: { topic: 'partner.cmcc.in.complaints.v1', partition: 0, offset },
  outcome: 'accepted',
  ...more,
});

const event = (organisation: string, items: Receipt[]): ReceiptEvent => ({
  eventId: uuidv7(new Date('2026-05-01T00:00:00Z')),
  organisation,
  source: '/liandong/intake',
  at: new Date('2026-05-01T00:00:00Z'),
  body: JSON.stringify({ organisation, items }),
});

const now = new Date('2026-05-01T00:00:05Z');
const batch = (events: ReceiptEvent[]) => batchReceipts(events, '/liandong/exchange', now);
const itemsOf = (body: string): Receipt[] => (JSON.parse(body) as ReceiptsV1).items;
const offsetsOf = (body: string): unknown[] => itemsOf(body).map(({ wire }) => wire.offset);

describe('batchReceipts', () => {
  it('joins the events of one organisation in their order into one message for its 00 mailbox', () => {
    const mails = batch([
      event('CMCC', [receipt(1), receipt(2)]),
      event('CTCC', [receipt(9)]),
      event('CMCC', [receipt(3)]),
    ]);
    expect(mails.map(({ unit, body }) => [unit, offsetsOf(body)])).toEqual([
      ['CMCC-00', [1, 2, 3]],
      ['CTCC-00', [9]],
    ]);
    expect(mails[0]!.source).toBe('/liandong/exchange');
  });

  it('passes an event that stays alone as it is, under its own id', () => {
    const alone = event('CMCC', [receipt(1)]);
    expect(batch([alone])).toEqual([
      {
        unit: 'CMCC-00',
        type: 'receipts.v1',
        eventId: alone.eventId,
        source: alone.source,
        at: alone.at,
        body: alone.body,
      },
    ]);
  });

  it('gives an event another id when its own does not say in which month the ledger keeps it', () => {
    const hashed = { ...event('CMCC', [receipt(1)]), eventId: '41a7f0e2-93c5-8b10-a2d4-5c6e7f809a1b' };
    const [mail] = batch([hashed]);
    expect([isUuidv7(mail!.eventId), mail!.body]).toEqual([true, hashed.body]);
  });

  it('begins a new message when the contract’s number of receipts would be passed', () => {
    const many = Array.from({ length: MOST_RECEIPTS - 1 }, (_, i) => receipt(i));
    const mails = batch([event('CMCC', many), event('CMCC', [receipt(6_000)]), event('CMCC', [receipt(6_001)])]);
    expect(mails.map(({ body }) => itemsOf(body).length)).toEqual([MOST_RECEIPTS, 1]);
    expect(mails.flatMap(({ body }) => offsetsOf(body)).slice(-2)).toEqual([6_000, 6_001]);
  });

  it('begins a new message before one grows past a megabyte', () => {
    const long = Array.from({ length: 1_000 }, (_, i) => receipt(i, { got: '长'.repeat(200) }));
    expect(batch([event('CMCC', long), event('CMCC', long)])).toHaveLength(2);
  });
});
