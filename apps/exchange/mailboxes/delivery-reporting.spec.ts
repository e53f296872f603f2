import { readSent, type SentMail } from './delivery-reporting.service';

const record = (unit: string, position: number, orderId?: string) => ({
  key: unit,
  headers: {
    ce_id: `${unit}/${position}`,
    ce_type: orderId ? 'order-issued.v1' : 'receipts.v1',
    position: String(position),
    ...(orderId ? { ce_orderid: orderId, ce_caseid: 'case' } : {}),
  },
});

const sent = (acknowledgedAt: Date, ...records: SentMail['records'][number][]): SentMail => ({
  topic: 'partner.cmcc.out.mailbox.v1',
  records,
  acknowledgedAt,
});

const [first, second] = [new Date('2026-05-01T00:00:00Z'), new Date('2026-05-01T00:00:01Z')];

describe('readSent', () => {
  it('joins neighbouring positions of a unit into one range per acknowledgement', () => {
    const { ranges } = readSent([
      sent(first, record('CMCC-11', 1, 'a'), record('CMCC-44', 5, 'b'), record('CMCC-11', 2, 'c')),
      sent(second, record('CMCC-11', 3, 'd')),
    ]);
    expect(ranges).toEqual([
      { unit: 'CMCC-11', from: 1, upTo: 2, at: first },
      { unit: 'CMCC-44', from: 5, upTo: 5, at: first },
      { unit: 'CMCC-11', from: 3, upTo: 3, at: second },
    ]);
  });

  it('starts a new range where positions are not neighbours', () => {
    const { ranges } = readSent([sent(first, record('CMCC-11', 1, 'a'), record('CMCC-11', 3, 'b'))]);
    expect(ranges.map(({ from, upTo }) => [from, upTo])).toEqual([
      [1, 1],
      [3, 3],
    ]);
  });

  it('reports orders at the time of the acknowledgement, and receipts not at all', () => {
    const { reports } = readSent([sent(first, record('CMCC-00', 1), record('CMCC-00', 2, 'order'))]);
    expect([...reports]).toEqual([
      [
        'CMCC-00',
        [
          {
            eventId: 'CMCC-00/2',
            eventType: 'order-issued.v1',
            caseId: 'case',
            orderId: 'order',
            outcome: 'delivered',
            at: '2026-05-01T00:00:00.000Z',
            position: 2,
          },
        ],
      ],
    ]);
  });
});
