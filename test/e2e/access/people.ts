import type { Role } from '#access/principal';
import { HttpPartner } from '../http-partner';
import type { Site } from '../site';

/** Somebody with a key of one role; units left out: all of the organisation. */
export interface Person {
  readonly organisation: string;
  readonly role: Role;
  readonly units?: readonly string[];
}

/** Every role, in its own and in foreign organisations and provinces. What the matrix is about belongs to CMCC-44. */
export const PEOPLE = {
  'desk of the unit': { organisation: 'CMCC', role: 'desk', units: ['CMCC-44'] },
  'receiving desk of the unit': { organisation: 'CMCC', role: 'receiving-desk', units: ['CMCC-44'] },
  'desk of another province': { organisation: 'CMCC', role: 'desk', units: ['CMCC-31'] },
  headquarters: { organisation: 'CMCC', role: 'hq' },
  'desk of another carrier, same province': { organisation: 'CTCC', role: 'desk', units: ['CTCC-44'] },
  'headquarters of another carrier': { organisation: 'CTCC', role: 'hq' },
  'a reseller': { organisation: 'LTMOB', role: 'desk' },
  'the centre': { organisation: 'CC12321', role: 'centre-12321' },
  'the arbiter': { organisation: 'CAICT', role: 'arbiter' },
  'an analyst': { organisation: 'CAICT', role: 'analyst' },
  'an operator': { organisation: 'CAICT', role: 'operator' },
  'the administration of the province': { organisation: 'CAGD', role: 'supervisor' },
  'the administration of another province': { organisation: 'CASH', role: 'supervisor' },
  'the ministry': { organisation: 'MIIT', role: 'supervisor' },
} as const satisfies Record<string, Person>;

export type PersonName = keyof typeof PEOPLE;
export const NAMES = Object.keys(PEOPLE) as PersonName[];

/** Who may read what belongs to CMCC-44. */
export const READERS: readonly PersonName[] = [
  'desk of the unit',
  'receiving desk of the unit',
  'headquarters',
  'the centre',
  'the arbiter',
  'an analyst',
  'an operator',
  'the administration of the province',
  'the ministry',
];

/** Gives everybody a key and a token. */
export async function joinAll(site: Site): Promise<Map<PersonName, HttpPartner>> {
  const operator = await HttpPartner.join(site, 'CAICT');
  const joined = new Map<PersonName, HttpPartner>();
  for (const name of NAMES) {
    const { organisation, role, units }: Person = PEOPLE[name];
    const { status, body } = await operator.post(`/v1/directory/${organisation}/keys`, {
      label: name,
      roles: [role],
      ...(units === undefined ? {} : { units }),
    });
    if (status !== 201) throw new Error(`no key for ${name}: ${status} ${JSON.stringify(body)}`);
    joined.set(name, await HttpPartner.withKey(site, (body as { apiKey: string }).apiKey));
  }
  return joined;
}
