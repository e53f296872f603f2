import { DomainError } from '#kernel/domain-error';
import { bundledDirectory, reseller } from '../exchange.fixture';
import { unitsOf } from './directory';
import { readDirectory } from './directory.reading';

type Json = ReturnType<typeof bundledDirectory>;

const refusalOf = (spoil: (json: Json, cmcc: Record<string, unknown>) => unknown): DomainError => {
  const json = bundledDirectory();
  const replaced = spoil(json, json.organisations[0]!);
  try {
    readDirectory(replaced === undefined ? json : replaced);
  } catch (error) {
    return error as DomainError;
  }
  throw new Error('the directory was taken');
};

describe('readDirectory', () => {
  it('takes the bundled directory: four carriers in 31 provinces, resellers, the centre, the institute, 32 administrations', () => {
    const { organisations } = readDirectory(bundledDirectory());
    const count = (kind: string): number => organisations.filter((organisation) => organisation.kind === kind).length;
    expect(['carrier', 'reseller', 'intake-centre', 'institute', 'administration'].map(count)).toEqual([
      4, 2, 1, 1, 32,
    ]);
    expect(organisations.flatMap(unitsOf)).toHaveLength(4 * 32 + 2 + 1 + 1 + 32);
    expect(organisations.flatMap(unitsOf)).toEqual(expect.arrayContaining(['CMCC-44', 'CBN-00', 'CAGD-44', 'MIIT-00']));
  });

  it.each<[string, Parameters<typeof refusalOf>[0], string, RegExp]>([
    ['an unknown province', (_, cmcc) => void (cmcc['units'] = ['00', '99']), 'organisations[0] CMCC.units[1]', /99/],
    [
      'a carrier without its national desk',
      (_, cmcc) => void (cmcc['units'] = ['11']),
      'CMCC.units',
      /national desk 00/,
    ],
    ['a carrier without a province', (_, cmcc) => void (cmcc['units'] as string[]).pop(), 'CMCC.units', /without 65/],
    ['a unit given twice', (_, cmcc) => void (cmcc['units'] as string[]).push('11'), 'CMCC.units', /11 twice/],
    [
      'an organisation given twice',
      (json) => void json.organisations.push(json.organisations[0]!),
      'organisations',
      /CMCC twice/,
    ],
    ['a lower-case code', (_, cmcc) => void (cmcc['code'] = 'cmcc'), 'organisations[0].code', /upper-case/],
    ['an unknown kind', (_, cmcc) => void (cmcc['kind'] = 'telco'), 'CMCC.kind', /carrier, reseller/],
    ['a role its kind may not hold', (_, cmcc) => void (cmcc['roles'] = ['operator']), 'CMCC.roles[0]', /operator/],
    [
      'a lane its kind may not write to',
      (json) => void (json.organisations[7]!['lanes'] = ['orders']),
      'CAICT.lanes[0]',
      /nothing for kind institute/,
    ],
    [
      'a contact for a foreign unit',
      (_, cmcc) => void (cmcc['contacts'] = [{ unit: 'CTCC-44', name: '甲' }]),
      'CMCC.contacts[0].unit',
      /CTCC-44/,
    ],
    ['a quota of nothing', (_, cmcc) => void (cmcc['quota'] = { read: 0, write: 1 }), 'CMCC.quota.read', /from 1/],
    ['a missing member', (_, cmcc) => void delete cmcc['name'], 'organisations[0].name', /to be present/],
    ['a member nobody knows', (_, cmcc) => void (cmcc['colour'] = 1), 'organisations[0].colour', /no such member/],
    ['no organisation', (json) => void (json.organisations = []), 'organisations', /at least one/],
    ['no object', () => [], 'directory', /an object/],
    [
      'a reseller with a province',
      () => ({ version: '1', organisations: [{ ...reseller('LTMOB'), units: ['00', '44'] }] }),
      'LTMOB.units',
      /only the national desk/,
    ],
    [
      'an administration of two provinces',
      (json) => void (json.organisations[9]!['units'] = ['11', '12']),
      '.units',
      /one province/,
    ],
  ])('refuses %s and says where', (_, spoil, field, text) => {
    const refusal = refusalOf(spoil);
    expect(refusal.code).toBe('DIRECTORY_INVALID');
    expect(refusal.detail.field).toContain(field);
    expect(refusal.message).toMatch(text);
  });
});
