import fc from 'fast-check';
import { sha256, sha256Hex } from './canonical';
import { EMPTY_ROOT, leafOf, MerkleRoot, pathOf, rootByPath, rootOf } from './merkle-tree';

const leaves = (count: number): Buffer[] => Array.from({ length: count }, (_, i) => leafOf(sha256(`entry ${i}`)));

describe('Merkle tree', () => {
  it('is that of RFC 6962: its own test vectors', () => {
    // Certificate Transparency's reference inputs: "", 00, 10, 2021 and the roots of the first one to four.
    const inputs = ['', '00', '10', '2021'].map((hex) =>
      sha256(Buffer.concat([Buffer.from([0]), Buffer.from(hex, 'hex')])),
    );
    expect(rootOf([]).toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect([1, 2, 3, 4].map((count) => rootOf(inputs.slice(0, count)).toString('hex'))).toEqual([
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    expect(EMPTY_ROOT.toString('hex')).toBe(sha256Hex(''));
  });

  it('leads from every leaf to the root, and from no other place or leaf', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat(), (count, some, other) => {
        const all = leaves(count);
        const [index, elsewhere] = [some % count, other % count];
        const path = pathOf(all, index);
        expect(rootByPath(all[index]!, index, count, path)).toEqual(rootOf(all));
        if (elsewhere !== index) expect(rootByPath(all[elsewhere]!, index, count, path)).not.toEqual(rootOf(all));
        expect(rootByPath(all[index]!, index, count, [...path, all[0]!])).toBeNull();
        expect(rootByPath(all[index]!, count, count, path)).toBeNull();
      }),
    );
  });

  it('may be built of the roots of its parts of one power of two', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), (count) => {
        const all = leaves(count);
        const parts: Buffer[] = [];
        for (let i = 0; i < count; i += 8) parts.push(rootOf(all.slice(i, i + 8)));
        expect(rootOf(parts)).toEqual(rootOf(all));
        const tree = new MerkleRoot();
        all.forEach((leaf) => tree.add(leaf));
        expect(tree.root()).toEqual(rootOf(all));
        for (const index of [0, count - 1, count >> 1]) {
          const chunk = Math.floor(index / 8);
          const within = pathOf(all.slice(chunk * 8, chunk * 8 + 8), index % 8);
          expect([...within, ...pathOf(parts, chunk)]).toEqual(pathOf(all, index));
        }
      }),
    );
  });
});
