import { type Mail, type Mailbox, place } from './mail';

const mailbox = (unit: string, more: Partial<Mailbox> = {}): Mailbox => ({
  unit,
  organisation: unit.slice(0, -3),
  isOpen: true,
  takesOrders: true,
  lastPosition: 0,
  ...more,
});

const order = (unit: string, eventId: string): Mail => ({
  unit,
  eventId,
  type: 'order-issued.v1',
  source: '/liandong/casework',
  at: new Date(0),
  orderId: 'o',
  caseId: 'c',
  body: '{}',
});

const receipts = (unit: string): Mail => ({ ...order(unit, 'r'), type: 'receipts.v1', orderId: undefined });

describe('place', () => {
  it('counts positions on from the last one of each unit, in the order of arrival', () => {
    const mails = [order('CMCC-44', 'a'), order('CTCC-44', 'b'), order('CMCC-44', 'c')];
    const { placed } = place(mails, [mailbox('CMCC-44', { lastPosition: 7 }), mailbox('CTCC-44')]);
    expect(placed.map(({ eventId, position }) => [eventId, position])).toEqual([
      ['a', 8],
      ['b', 1],
      ['c', 9],
    ]);
  });

  it.each([
    ['a unit that is not in the directory', []],
    ['a unit that has left', [mailbox('CMCC-44', { isOpen: false })]],
    ['a unit whose organisation sends no answers', [mailbox('CMCC-44', { takesOrders: false })]],
  ])('refuses an order to %s and takes no position for it', (_, mailboxes) => {
    const { placed, refused } = place([order('CMCC-44', 'a')], mailboxes);
    expect(placed).toEqual([]);
    expect(refused.map(({ refusal }) => refusal)).toEqual(['EXCHANGE_UNIT_UNKNOWN']);
  });

  it('still gives receipts to an organisation that has left', () => {
    const { placed } = place([receipts('CMCC-00')], [mailbox('CMCC-00', { isOpen: false, takesOrders: false })]);
    expect(placed.map(({ position }) => position)).toEqual([1]);
  });
});
