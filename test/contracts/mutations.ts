import fc from 'fast-check';

type Json = Record<string, unknown>;

/** Values near the edges of the field rules, on both sides of them. */
const EDGES: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 1.5, 255, 256, -0.01, 1e12, 1e13, 9007199254740991, 9007199254740992],
  ...[
    '',
    ' ',
    'x',
    '号'.repeat(64),
    '号'.repeat(65),
    '𠮷'.repeat(32),
    '𠮷'.repeat(64),
    '𠮷'.repeat(65),
    'é'.repeat(500),
  ],
  ...['😀\ufe0f'.repeat(33), '\ud83d', '\ude00', 'a\0b', '\u0085\u2028', 'CMCC', 'cmcc', 'C', 'A'.repeat(17), '12321'],
  ...['44', '00', '99', 'CTCC-44', 'CTCC-00', 'CTCC-99', 'CTCC', 'yes', 'no', 'unknown', 'stated', 'derived', 'day'],
  ...['centre-12321', 'own-desk', 'NOT_OURS', 'a'.repeat(64), 'g'.repeat(64), '019de0a5-7c00-7000-8000-000000000009'],
  ...['019DE0A5-7C00-7000-8000-000000000009', '2026-05-06T09:12:31+08:00', '2026-05-06T09:12:31', '2026-05-06'],
  ...['2026-02-29T00:00:00Z', '2024-02-29T00:00:00Z', '2100-02-29T00:00:00Z', '2000-02-29T00:00:00Z'],
  ...['2026-04-31T00:00:00Z', '2026-12-31T23:59:60Z', '2026-05-06T24:00:00Z', '2026-05-06t00:00:00z'],
  ...['2026-05-06T00:00:00.123456789Z', '2026-05-06T00:00:00.1234567890Z', '2026-05-06T00:00:00.Z'],
  ...['2026-05-06T00:00:00+24:00', '2026-05-06T00:00:00-23:59', '2026-05-06T00:00:00+08', '2026-05-06 00:00:00+08:00'],
  ...[
    '1899-12-31T23:59:59Z',
    '1900-01-01T00:00:00Z',
    '2999-12-31T23:59:59Z',
    '3000-01-01T00:00:00Z',
    '2026-13-01T00:00:00Z',
  ],
  ...[[], [[]], [null], ['x'], [1], {}, { x: 1 }, { certainty: 'unknown' }, { n: 1, of: 2 }, Array(21).fill('x')],
];

const NAMES = ['extra', 'toString', 'hasOwnProperty', 'constructor', '__proto__', '', 'Serial', 'organization'];

/** One change: a member set, removed, added or exchanged for one of its name in any sample; or a list made longer. */
const step = fc.record({
  where: fc.nat(),
  what: fc.oneof(
    { weight: 6, arbitrary: fc.record({ set: fc.constantFrom(...EDGES) }) },
    { weight: 2, arbitrary: fc.record({ set: fc.jsonValue({ stringUnit: 'binary', maxDepth: 2 }) }) },
    { weight: 2, arbitrary: fc.record({ remove: fc.constant(true) }) },
    { weight: 1, arbitrary: fc.record({ add: fc.constantFrom(...NAMES) }) },
    { weight: 6, arbitrary: fc.record({ exchange: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ repeat: fc.constantFrom(2, 20, 21) }) },
  ),
});
type Step = {
  where: number;
  what: { set?: unknown; remove?: boolean; add?: string; exchange?: number; repeat?: number };
};

/** Samples after one to three such changes, as they arrive: parsed from JSON. */
export function mutated(samples: readonly Json[]): fc.Arbitrary<object> {
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(step, { minLength: 1, maxLength: 3 }))
    .map(([sample, steps]) => {
      const value = copy(sample);
      for (const one of steps) apply(value, one as Step, samples);
      return copy(value);
    });
}

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function apply(value: Json, { where, what }: Step, samples: readonly Json[]): void {
  const places = placesIn(value);
  const place = places[where % Math.max(places.length, 1)];
  if (!place) return;
  const { holder, name } = place;
  if (what.remove) delete holder[name];
  else if (what.add !== undefined) addMember(holder, what.add);
  else if (what.exchange !== undefined) {
    const others = samples.flatMap(placesIn).filter((other) => other.name === name);
    if (others.length > 0) {
      const other = others[what.exchange % others.length]!;
      holder[name] = copy(other.holder[name]);
    }
  } else if (what.repeat === undefined) holder[name] = copy(what.set);
  else if (Array.isArray(holder[name])) holder[name] = Array<unknown>(what.repeat).fill((holder[name] as unknown[])[0]);
}

/** `__proto__` as JSON brings it: a member of its own. */
const addMember = (holder: Json, name: string): void => {
  Object.defineProperty(holder, name, { value: 1, enumerable: true, configurable: true, writable: true });
};

function placesIn(value: unknown): { holder: Json; name: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Json;
  return Object.keys(holder).flatMap((name) => [{ holder, name }, ...placesIn(holder[name])]);
}
