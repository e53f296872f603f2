import { mailboxesOf, rungMailboxes } from './authorities';

describe('who hears of a rung', () => {
  it.each([
    ['share-80', 'CMCC-44', 'CMCC-44', ['CMCC-44']],
    ['headquarters', 'CMCC-44', 'CMCC-44', ['CMCC-00']],
    ['headquarters', 'LTMOB-00', 'LTMOB-00', ['LTMOB-00']],
    ['administration', 'CMCC-44', 'CTCC-31', ['administration-44', 'intake-centre-00']],
    ['administration', 'CMCC-00', 'CMCC-00', ['administration-00', 'intake-centre-00']],
    ['share-50', 'CTCC', 'CMCC-44', ['CTCC-00']],
    ['headquarters', 'CTCC', 'CMCC-44', ['CTCC-00']],
    ['administration', 'CTCC', 'CMCC-44', ['administration-44', 'intake-centre-00']],
    ['share-50', 'unresolved-queue', null, ['intake-centre-00']],
    ['administration', 'unresolved-queue', null, ['administration-00', 'intake-centre-00']],
    ['headquarters', '12321', 'CMCC-44', ['intake-centre-00']],
    ['share-100', 'arbiter', 'CMCC-44', ['institute-00']],
  ])('%s of a clock owed by %s about %s: %j', (rung, owedBy, unit, expected) => {
    expect(rungMailboxes(rung, owedBy, unit)).toEqual(expected);
  });

  it('names each mailbox once', () => {
    expect(mailboxesOf(['CMCC-44', 'platform', 'CMCC-44', '12321'])).toEqual(['CMCC-44', 'intake-centre-00']);
  });
});
