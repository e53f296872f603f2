import { Principal } from './principal';

describe('Principal', () => {
  const desk = new Principal('CMCC', ['CMCC-44'], ['desk']);
  const hq = new Principal('CMCC', ['CMCC-00'], ['hq']);
  const province = new Principal('CAGD', ['CAGD-44'], ['supervisor']);
  const ministry = new Principal('MIIT', ['MIIT-00'], ['supervisor']);
  const centre = new Principal('CC12321', ['CC12321-00'], ['centre-12321']);

  it.each([
    ['a desk acts for its own unit', desk, 'CMCC-44', true, true],
    ['a desk does not see another province', desk, 'CMCC-11', false, false],
    ['a desk does not see another organisation', desk, 'CTCC-44', false, false],
    ['headquarters act for every unit of their organisation', hq, 'CMCC-65', true, true],
    ['headquarters do not see another organisation', hq, 'CUCC-00', false, false],
    ['a supervisor sees its province and acts for nobody', province, 'CUCC-44', false, true],
    ['a supervisor does not see another province', province, 'CUCC-11', false, false],
    ['a supervisor sees no unit of a province there is not', province, 'CUCC-99', false, false],
    ['a supervisor sees nothing that is no unit', province, 'nonsense', false, false],
    ['the ministry sees all', ministry, 'CUCC-11', false, true],
    ['the centre sees all and acts for no carrier', centre, 'CBN-31', false, true],
  ])('%s', (_, principal, unit, acts, sees) => {
    expect([principal.mayActFor(unit), principal.maySee(unit)]).toEqual([acts, sees]);
  });
});
