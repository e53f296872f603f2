import { uuidv7 } from '#kernel/ids';
import { addressOf } from './mail-address';

const [orderId, caseId] = [uuidv7(0), uuidv7(1)];
const issued = { orderId, orderNumber: 'GD-1', caseId, caseSeq: 2, causeId: 'first-issue', unit: 'CMCC-44' };
const supplemented = { orderId, orderNumber: 'GD-1', caseId, caseSeq: 3, unit: 'CBN-00' };

describe('addressOf', () => {
  it.each([
    ['an order as casework writes it', { ...issued, desk: 'gateway', clocks: [] }],
    ['a supplement as casework writes it', { ...supplemented, complaints: [] }],
    ['an event of nothing but its address', supplemented],
    ['members in another order', { unit: 'CMCC-44', complaints: [], caseId, orderId }],
    ['a cause that needs escaping', { ...issued, causeId: '原因"unit":"CTCC-11"' }],
    ['a text that looks like members', { orderId, orderNumber: `","caseId":"${orderId}`, caseId, unit: 'CUCC-11' }],
    ['an earlier order of another unit in front', { earlierOrders: [{ ...issued, unit: 'CTCC-44' }], ...issued }],
  ])('tells whom %s is for, as reading the whole would', (_, value) => {
    const { orderId: order, caseId: of, unit } = value;
    expect(addressOf(JSON.stringify(value))).toEqual({ orderId: order, caseId: of, unit });
  });

  it('refuses what is no JSON', () => {
    expect(() => addressOf('{"orderId"')).toThrow(SyntaxError);
  });
});
