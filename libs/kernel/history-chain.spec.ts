import fc from 'fast-check';
import { eraseField, GENESIS, seal, verifyChain, type StoredEntry } from './history-chain';

const CASE = '019a0000-0000-7000-8000-000000000001';

/** As it comes back from the database. */
function chainOf(facts: readonly Record<string, unknown>[]): StoredEntry[] {
  let previous = GENESIS;
  return facts.map((fields, i) => {
    const at = new Date(Date.UTC(2026, 0, 1) + i).toISOString();
    const entry = seal(previous, { caseId: CASE, seq: i + 1, at, actor: 'CMCC-44', kind: 'order-issued.v1', fields });
    previous = entry.digest;
    return { ...entry, fields: JSON.parse(entry.fields) as Record<string, unknown>, erased: null };
  });
}

const facts = [{ sender: '10690001', unit: 'CMCC-44' }, { complaints: ['a', 'b'], risk: { to: 'fraud' } }, {}];
const headOf = (entries: StoredEntry[]) => ({ seq: entries.length, digest: entries.at(-1)!.digest });

describe('history chain', () => {
  it('is whole as written, whatever the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue(), { maxKeys: 8 })),
        (values) => {
          const entries = chainOf(values);
          expect(verifyChain(entries)).toBeNull();
        },
      ),
    );
  });

  it('stays whole when a field and its salt are erased', () => {
    const entries = chainOf(facts);
    entries[0] = eraseField(entries[0]!, 'sender');
    entries[1] = eraseField(eraseField(entries[1]!, 'complaints'), 'risk');
    expect(entries[0].fields).toEqual({ unit: 'CMCC-44' });
    expect(verifyChain(entries, headOf(entries))).toBeNull();
  });

  it.each([
    ['a value', (e: StoredEntry) => ({ ...e, fields: { ...e.fields, unit: 'CTCC-44' } })],
    ['a salt', (e: StoredEntry) => ({ ...e, salts: e.salts.replace(/^../, e.salts.startsWith('00') ? '11' : '00') })],
    ['the time', (e: StoredEntry) => ({ ...e, at: '2026-01-01T00:00:00.001Z' })],
    ['the actor', (e: StoredEntry) => ({ ...e, actor: 'platform' })],
    [
      'a field left out',
      (e: StoredEntry) => ({ ...e, fields: { sender: e.fields['sender'] }, salts: e.salts.slice(0, 32) }),
    ],
    [
      'a field added',
      (e: StoredEntry) => ({ ...e, fields: { ...e.fields, x: 1 }, salts: e.salts + e.salts.slice(0, 32) }),
    ],
  ])('shows that %s was changed', (_, change) => {
    const entries = chainOf(facts);
    entries[0] = change(entries[0]!);
    expect(verifyChain(entries)).toMatchObject({ seq: 1 });
  });

  it('shows a missing entry and a cut-off tail', () => {
    const entries = chainOf(facts);
    expect(verifyChain([entries[0]!, entries[2]!])).toEqual({ seq: 2, reason: 'gap' });
    expect(verifyChain(entries.slice(0, 2), headOf(entries))).toEqual({ seq: 2, reason: 'head' });
  });

  it('takes no name or digest that could stand for more than one field', () => {
    const [entry] = chainOf([{ a: 1, b: 2 }]);
    const { a, b } = eraseField(eraseField(entry!, 'a'), 'b').erased as { a: string; b: string };
    const bare = { ...entry!, fields: {}, salts: '' };
    expect(verifyChain([{ ...bare, erased: { a, b } }])).toBeNull();
    const forged: Record<string, string>[] = [
      { [`a":"${a}","b`]: b },
      { a: `${a}","b":"${b}` },
      { a, b, c: 'no digest' },
    ];
    for (const erased of forged) {
      expect(verifyChain([{ ...bare, erased }])).toEqual({ seq: 1, reason: 'salts' });
    }
    expect(verifyChain([{ ...entry!, erased: { a } }])).toEqual({ seq: 1, reason: 'salts' });
  });

  it('gives two equal values different digests', () => {
    const [a] = chainOf([{ sender: '10690001' }]);
    const [b] = chainOf([{ sender: '10690001' }]);
    expect(a!.digest).not.toBe(b!.digest);
  });
});
