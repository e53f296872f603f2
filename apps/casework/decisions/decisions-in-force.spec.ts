import { normaliseSender } from '#numbering/sender';
import { decidedCodes, decisionsAbout, type ScopedRow } from './decisions-in-force';

const row = (differs: Partial<ScopedRow>): ScopedRow => ({
  sender: '106900011234',
  scope: 'sender',
  organisation: 'CMCC',
  province: '44',
  hostCarrier: null,
  validFrom: null,
  validUntil: null,
  version: 'v',
  source: 's',
  ...differs,
});

const sender = normaliseSender('106900011234');
const MAIN = sender.kind === 'invalid' ? '' : sender.mainCode!;
const spans = (rows: readonly { organisation: string; validFrom: number | null; validUntil: number | null }[]) =>
  rows.map(({ organisation, validFrom, validUntil }) => [organisation, validFrom, validUntil]);

describe('decisions in force', () => {
  it('are asked for by the code and its main code', () => {
    expect(decidedCodes([sender, normaliseSender('13800138000')])).toEqual(['106900011234', MAIN, '13800138000']);
  });

  it('about a main code hold for every code below it, but not the other way round', () => {
    const broad = row({ sender: MAIN, scope: 'main-code' });
    expect(decisionsAbout(sender, [broad], [])).toEqual([broad]);
    expect(decisionsAbout(sender, [row({ sender: MAIN })], [])).toEqual([]);
  });

  it('about the very code stand above those about the main code, for their time', () => {
    const broad = row({ sender: MAIN, scope: 'main-code', organisation: 'CUCC', validFrom: 100 });
    const exact = row({ validFrom: 200, validUntil: 300 });
    expect(spans(decisionsAbout(sender, [broad, exact], []))).toEqual([
      ['CMCC', 200, 300],
      ['CUCC', 100, 200],
      ['CUCC', 300, null],
    ]);
  });

  it('made later stand above those made earlier, which hold for the rest of their time', () => {
    const earlier = row({ organisation: 'CUCC', version: '1' });
    const later = row({ organisation: 'CTCC', version: '2', validFrom: 200, validUntil: 300 });
    expect(spans(decisionsAbout(sender, [earlier, later], []))).toEqual([
      ['CTCC', 200, 300],
      ['CUCC', null, 200],
      ['CUCC', 300, null],
    ]);
  });

  it('made here stand above imported ones, whichever began later', () => {
    const imported = row({ organisation: 'CTCC', validFrom: 100, validUntil: 400 });
    expect(spans(decisionsAbout(sender, [row({ validFrom: null, validUntil: 300 })], [imported]))).toEqual([
      ['CMCC', null, 300],
      ['CTCC', 300, 400],
    ]);
    expect(spans(decisionsAbout(sender, [row({})], [imported]))).toEqual([['CMCC', null, null]]);
  });
});
