import * as fc from 'fast-check';
import { NormalisationTable } from '../matching/normalisation.table';
import { Campaigns } from './campaigns';
import { likeness } from './likeness';
import { divide, unite } from './splitting';

const table = NormalisationTable.bundled();
const CAR = '您的爱车可申请最高二十万元抵押贷款当天到账详情致电张经理';
const HOME = '您的住房可申请最高九十万元抵押贷款当天到账详情致电李经理';

function mixed(): Campaigns {
  const campaigns = new Campaigns(table);
  ['c', 'h', 'c', 'h', 'c', 'h', 'h'].forEach((kind, i) => campaigns.join(`${kind}${i}`, kind === 'c' ? CAR : HOME));
  expect(campaigns.all()).toHaveLength(1);
  return campaigns;
}

describe('splitting a campaign by hand', () => {
  it('gives each part a centre of its own, by which later copies are told apart', () => {
    const campaigns = mixed();
    const cars = campaigns.split(1, ['c0', 'c2', 'c4']);
    expect(cars).toBe(2);
    expect(campaigns.get(1).members.map(({ id }) => id)).toEqual(['h1', 'h3', 'h5', 'h6']);
    expect(likeness(campaigns.get(1).centre, campaigns.get(2).centre)).toBeLessThan(0.9);
    expect(campaigns.join('later car', CAR.replace('二十', '五十'))).toMatchObject({ campaign: 2, likeness: 1 });
    expect(campaigns.join('later home', HOME)).toMatchObject({ campaign: 1, likeness: 1 });
    expect(campaigns.campaignOf('c2')).toBe(2);
  });

  it('is undone by moving the part back', () => {
    fc.assert(
      fc.property(fc.subarray(['c0', 'h1', 'c2', 'h3', 'c4', 'h5', 'h6'], { minLength: 1, maxLength: 6 }), (ids) => {
        const campaigns = mixed();
        const [members, centre] = [campaigns.get(1).members, campaigns.get(1).centre];
        campaigns.moveBack(campaigns.split(1, ids), 1);
        expect(campaigns.get(1).members).toEqual(members);
        expect(campaigns.get(1).centre).toEqual(centre);
        expect(campaigns.all()).toHaveLength(1);
        for (const { id } of members) expect(campaigns.campaignOf(id)).toBe(1);
        expect(campaigns.lookUp(CAR)).toEqual(mixed().lookUp(CAR));
      }),
    );
  });

  it('closes the campaign that was moved, whose number is never used again', () => {
    const campaigns = mixed();
    campaigns.moveBack(campaigns.split(1, ['c0']), 1);
    expect(() => campaigns.get(2)).toThrow('expected the number of a campaign, got 2');
    expect(Campaigns.fromRows(campaigns.rows(), table).split(1, ['c0'])).toBe(3);
  });

  it.each([
    ['no members', [], 'expected some of 7 members, not none or all, got 0'],
    ['all members', ['c0', 'h1', 'c2', 'h3', 'c4', 'h5', 'h6'], 'not none or all, got 7'],
    ['a member of another', ['c0', 'x9'], 'expected members of the campaign, got x9'],
  ])('refuses %s and changes nothing', (_, ids, message) => {
    const campaigns = mixed();
    const before = campaigns.rows();
    expect(() => campaigns.split(1, ids)).toThrow(message);
    expect(() => campaigns.moveBack(1, 1)).toThrow('expected two campaigns');
    expect(() => campaigns.moveBack(1, 9)).toThrow('got 9');
    expect(campaigns.rows()).toEqual(before);
  });

  it('loses nobody and keeps the order in which messages came', () => {
    const { members } = mixed().get(1);
    const { stay, go } = divide(members, ['h5', 'c0']);
    expect(go.map(({ id }) => id)).toEqual(['c0', 'h5']);
    expect(unite(go, stay)).toEqual(members);
  });
});
