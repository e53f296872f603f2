import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DomainError } from '#kernel/domain-error';

/** The entity tag of something that counts its changes, e.g. a case by the number of its last history entry. */
export const etagOf = (version: number): string => `"${version}"`;

/** Tells the reader which version it got, so that it can say so when it changes something. */
export function tag(response: Response, version: number): void {
  response.setHeader('ETag', etagOf(version));
}

/** `If-Match` of the request, for a controller's parameter; undefined when the caller doesn't care. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  return context.switchToHttp().getRequest<Request>().headers['if-match'];
});

/** Refuses a change that was decided on an older version. Call it under the lock. @throws DomainError PRECONDITION_FAILED */
export function assertMatches(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const tags = ifMatch.split(',').map((one) => one.trim().replace(/^W\//, ''));
  if (tags.includes(etagOf(version))) return;
  throw new DomainError('PRECONDITION_FAILED', {
    field: 'If-Match',
    expected: etagOf(version),
    got: ifMatch.slice(0, 80),
  });
}
