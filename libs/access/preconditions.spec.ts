import { DomainError } from '#kernel/domain-error';
import { assertMatches, etagOf } from './preconditions';

const refusal = (ifMatch: string, version: number): unknown => {
  try {
    assertMatches(ifMatch, version);
    return null;
  } catch (error) {
    return error instanceof DomainError ? error.code : error;
  }
};

describe('If-Match', () => {
  it.each([
    ['the tag of the version', '"7"', 7],
    ['one of several tags', '"5", "7"', 7],
    ['a weak tag of the version', 'W/"7"', 7],
    ['any version', '*', 7],
  ])('lets %s pass', (_, ifMatch, version) => expect(refusal(ifMatch, version)).toBeNull());

  it.each([
    ['an older version', '"6"', 7],
    ['a tag without quotation marks', '7', 7],
    ['an empty header', '', 7],
  ])('refuses %s', (_, ifMatch, version) => expect(refusal(ifMatch, version)).toBe('PRECONDITION_FAILED'));

  it('is no condition when it is absent', () => expect(() => assertMatches(undefined, 7)).not.toThrow());

  it('names the tag that a reader gets', () => expect(etagOf(7)).toBe('"7"'));
});
