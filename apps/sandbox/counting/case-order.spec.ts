import { CaseOrder } from './case-order';

const of = (...events: [id: string, caseId: string, seq: number][]): number => {
  const order = new CaseOrder();
  for (const event of events) order.add(...event);
  return order.outOfOrder;
};

describe('CaseOrder', () => {
  it('accepts cases whose events count from 1, however they are mixed', () => {
    expect(of(['a', 'x', 1], ['b', 'y', 1], ['c', 'x', 2], ['d', 'y', 2])).toBe(0);
  });

  it('looks at the first appearance of an event only', () => {
    expect(of(['a', 'x', 1], ['b', 'x', 2], ['a', 'x', 1], ['b', 'x', 2], ['c', 'x', 3])).toBe(0);
  });

  it('counts a gap, an exchange and a number given twice', () => {
    expect(of(['a', 'x', 1], ['c', 'x', 3])).toBe(1);
    expect(of(['a', 'x', 2], ['b', 'x', 1])).toBe(2);
    expect(of(['a', 'x', 1], ['b', 'x', 1])).toBe(1);
  });
});
