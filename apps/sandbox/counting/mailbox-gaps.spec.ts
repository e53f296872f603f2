import { WireLog } from '../partners/wire-log';
import { gapsBetween } from './mailbox-gaps';

const seen = (complaints: readonly string[], orders: readonly string[]): WireLog => {
  const log = new WireLog();
  for (const id of complaints) log.complaintSeenAt.set(id, 1);
  for (const orderId of orders) log.orders.set(orderId, { orderId, caseId: 'c', unit: 'CMCC-44', seenAt: 1 });
  return log;
};

describe('gaps between mailboxes and rows', () => {
  it('are none when every complaint was seen and every order has its row', () => {
    expect(gapsBetween(seen(['a', 'b'], ['o']), ['a', 'b'], ['o', 'p'])).toEqual({ unseen: [], rowless: [] });
  });

  it('name a complaint whose supplement reached no mailbox', () => {
    expect(gapsBetween(seen(['a'], ['o']), ['a', 'b'], ['o'])).toEqual({ unseen: ['b'], rowless: [] });
  });

  it('name an order in a mailbox that the database does not know', () => {
    expect(gapsBetween(seen(['a'], ['o', 'ghost']), ['a'], ['o'])).toEqual({ unseen: [], rowless: ['ghost'] });
  });
});
