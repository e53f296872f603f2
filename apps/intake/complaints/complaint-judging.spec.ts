import { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { readMessage } from '#contracts/reading';
import { isUuid } from '#kernel/ids';
import { FixedClock } from '#testing/fixed-clock';
import { report } from '#testing/report.builder';
import { judgingWith } from '../intake.fixture';
import { factsOf } from './complaint.events';
import { receivedMoments } from './received-interval';
import { Retention } from './retention';

const now = new FixedClock('2026-11-20T12:00:00+08:00').now();
const judging = judgingWith();
const judge = (changes: Parameters<typeof report>[0] = {}) =>
  judging.judge(
    { wire: { topic: 'http' }, type: 'complaint-reported.v1', value: report(changes), refusal: null },
    judging.receiving('CMCC', now),
  );

describe('judging', () => {
  it('leaves open what the precision leaves open', () => {
    const at = (messageReceivedAt: string, messageReceivedPrecision: 'second' | 'minute' | 'day' | 'unknown') => {
      const moments = receivedMoments({ messageReceivedAt, messageReceivedPrecision });
      return moments && [new Date(moments.from).toISOString(), new Date(moments.until).toISOString()];
    };
    expect(at('2026-11-20T00:30:15.5+08:00', 'second')).toEqual([
      '2026-11-19T16:30:15.000Z',
      '2026-11-19T16:30:16.000Z',
    ]);
    expect(at('2026-11-20T00:30:15+08:00', 'minute')).toEqual(['2026-11-19T16:30:00.000Z', '2026-11-19T16:31:00.000Z']);
    expect(at('2026-11-20T00:30:15+08:00', 'day')).toEqual(['2026-11-19T16:00:00.000Z', '2026-11-20T16:00:00.000Z']);
    expect(at('2026-11-19T16:30:00Z', 'day')).toEqual(['2026-11-19T16:00:00.000Z', '2026-11-20T16:00:00.000Z']);
    expect(at('2026-11-20T00:30:15+08:00', 'unknown')).toBeNull();
  });

  it('keeps the carrier and province the source states and derives what it does not know', () => {
    const facts = (recipientCarrier: object, recipientProvince: object) =>
      judge({ recipientNumber: '13912345678', recipientCarrier, recipientProvince }).recipient;
    expect(facts({ certainty: 'stated', code: 'CTCC' }, { certainty: 'derived', code: '65' })).toEqual({
      masked: '139****5678',
      carrierCertainty: 'stated',
      carrier: 'CTCC',
      provinceCertainty: 'derived',
      province: '65',
    });
    expect(facts({ certainty: 'unknown' }, { certainty: 'unknown' })).toMatchObject({
      carrierCertainty: 'derived',
      carrier: 'CMCC',
      provinceCertainty: 'derived',
    });
  });

  it('gives the network of a resold number as its carrier', () => {
    const { recipient } = judge({ recipientNumber: '17012345678', recipientCarrier: { certainty: 'unknown' } });
    expect(recipient).toMatchObject({ carrierCertainty: 'derived', carrier: 'CTCC' });
  });

  it('makes disturbance ids that are UUIDs', () => {
    expect(isUuid(judge().disturbanceId)).toBe(true);
  });

  it('makes facts that keep to the contract from the fullest report', () => {
    const full = judge({
      part: { n: 1, of: 2 },
      category: { taxonomy: '12321', version: '2023', code: '7' },
      earlierRefusal: { refused: 'yes', at: '2026-10-01T00:00:00+08:00' },
      loss: { suffered: 'yes', yuan: 12.5 },
      attachments: [{ sha256: 'a'.repeat(64), mediaType: 'image/png', bytes: 17, name: '13912345678截图.png' }],
      text: '字'.repeat(9_989) + '13912345678',
    });
    const facts = factsOf(full, '0198f2a1-7c00-7000-8000-000000000001', now);
    expect(readMessage(ComplaintAcceptedV1, facts)).toMatchObject({ ok: true });
    expect(facts.attachments[0]!.name).toBe('139****5678截图.png');
    expect(facts.acceptedAt).toBe('2026-11-20T04:00:00.000Z');
  });

  it('takes 受理 from the source when it says so', () => {
    const accepted = judge({ source: 'centre-12321', acceptedAt: '2026-11-20T11:45:00+08:00' });
    expect(factsOf(accepted, '0198f2a1-7c00-7000-8000-000000000001', now).acceptedAt).toBe('2026-11-20T03:45:00.000Z');
  });

  it('follows the retention of the profile in force, to the last day of a short month', () => {
    const floor = (at: string, chosen?: string) => new Date(new Retention(chosen).floorAt(new Date(at))!).toISOString();
    expect(floor('2026-11-20T04:00:00Z')).toBe('2026-05-20T04:00:00.000Z');
    expect(floor('2026-08-31T04:00:00Z')).toBe('2026-02-28T04:00:00.000Z');
    expect(floor('2020-06-15T04:00:00Z')).toBe('2020-01-15T04:00:00.000Z');
    expect(floor('2026-11-20T04:00:00Z', 'cn-2015')).toBe('2026-06-20T04:00:00.000Z');
    expect(new Retention().floorAt(new Date('2010-01-01T00:00:00Z'))).toBeNull();
  });
});
