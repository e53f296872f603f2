import { BadRequestException, NotFoundException } from '@nestjs/common';
import { DomainError } from '#kernel/domain-error';
import { problemOf } from './problem.filter';

describe('a problem document', () => {
  it('carries code, field, expected and got of a refusal', () => {
    const problem = problemOf(new DomainError('FIELD_INVALID', { field: 'sender', expected: 'a code', got: '!!' }));
    expect(problem).toMatchObject({
      status: 400,
      code: 'FIELD_INVALID',
      field: 'sender',
      expected: 'a code',
      got: '!!',
      retriable: false,
    });
    expect(problem.type).toBe('urn:liandong:error:FIELD_INVALID');
  });

  it('names a body that is not JSON', () => {
    const fault = new BadRequestException('Unexpected token \'x\', "xx" is not valid JSON');
    expect(problemOf(fault)).toMatchObject({ status: 400, code: 'NOT_JSON' });
  });

  it('says nothing of an unexpected fault but that it happened', () => {
    const problem = problemOf(new Error('password is hunter2'));
    expect(problem).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  it.each(['40P01', '40001'])('asks to try again when the database gave way to another request (%s)', (code) => {
    const fault = Object.assign(new Error('deadlock detected'), { code });
    expect(problemOf(fault)).toMatchObject({ status: 503, code: 'UNAVAILABLE', retriable: true });
    expect(JSON.stringify(problemOf(fault))).not.toContain('deadlock');
  });

  it('keeps the status of the framework’s own refusals', () => {
    expect(problemOf(new NotFoundException())).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
});
