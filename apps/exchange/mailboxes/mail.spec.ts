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

const assist = (unit: string): Mail => ({ ...order(unit, 'a'), type: 'assist-requested.v1', orderId: undefined });

const withoutCase = (unit: string, type: string): Mail => ({
  ...order(unit, 'r'),
  type,
  orderId: undefined,
  caseId: undefined,
});

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

  it('refuses an assist, or anything else about a case, to a unit that has left', () => {
    const { placed, refused } = place([assist('CUCC-31')], [mailbox('CUCC-31', { isOpen: false })]);
    expect(placed).toEqual([]);
    expect(refused.map(({ refusal }) => refusal)).toEqual(['EXCHANGE_UNIT_UNKNOWN']);
  });

  it('tells an administration, which takes no orders, what becomes of a case', () => {
    const { placed } = place([assist('CAGD-44')], [mailbox('CAGD-44', { takesOrders: false })]);
    expect(placed).toHaveLength(1);
  });

  it.each(['receipts.v1', 'history-anchored.v1'])(
    'still gives %s, which names no case, to an organisation that has left',
    (type) => {
      const left = mailbox('CMCC-00', { isOpen: false, takesOrders: false });
      const { placed } = place([withoutCase('CMCC-00', type)], [left]);
      expect(placed.map(({ position }) => position)).toEqual([1]);
    },
  );
});
