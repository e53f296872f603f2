import { readMessage } from '#contracts/reading';
import { DisagreementRequest, OrderReviewRequest } from './review.request';

describe('what 12321 says of a feedback', () => {
  it.each([
    [{ decision: 'accept', person: '审核员1' }],
    [{ decision: 'rework', reason: '证据不全', missing: ['同意记录'], person: '审核员1' }],
  ])('may be %j', (body) => {
    expect(readMessage(OrderReviewRequest, body)).toEqual({ ok: true, message: body });
  });

  it.each([
    [{ decision: 'rework', person: '审核员1' }, 'reason'],
    [{ decision: 'accept', reason: '很好', person: '审核员1' }, 'reason'],
    [{ decision: 'accept' }, 'person'],
    [{ decision: 'later', person: '审核员1' }, 'decision'],
    [{}, 'decision'],
  ])('may not be %j, because of %s', (body, field) => {
    expect(readMessage(OrderReviewRequest, body)).toMatchObject({ ok: false, field });
  });
});

describe('what 12321 says of a disagreement', () => {
  it.each([
    [{ decision: 'accept', reply: '结果不变。', person: '审核员1' }],
    [{ decision: 'rework', reason: '请再核查', person: '审核员1' }],
  ])('may be %j', (body) => {
    expect(readMessage(DisagreementRequest, body)).toEqual({ ok: true, message: body });
  });

  it.each([
    [{ decision: 'accept', person: '审核员1' }, 'reply'],
    [{ decision: 'rework', reply: '结果不变。', reason: '请再核查', person: '审核员1' }, 'reply'],
    [{ decision: 'rework', person: '审核员1' }, 'reason'],
  ])('may not be %j, because of %s', (body, field) => {
    expect(readMessage(DisagreementRequest, body)).toMatchObject({ ok: false, field });
  });
});
