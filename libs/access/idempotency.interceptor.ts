import { createHash } from 'node:crypto';
import type { CallHandler, ExecutionContext, NestInterceptor, Type } from '@nestjs/common';
import type { Response } from 'express';
import { concatMap, from, type Observable, of, tap, throwError, catchError, mergeMap } from 'rxjs';
import { type Clock, HOUR } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { problemOf } from '#runtime/problem.filter';
import { IdempotencyStore } from './idempotency.store';
import type { AuthenticatedRequest } from './principal';

const HEADER = 'idempotency-key';
const FORM = /^[\x21-\x7e]{1,128}$/;
const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * A changing request with an `Idempotency-Key` is worked on once: sent again within a day it gets the first answer, refusals
 * among them; the same key with another request is refused. Only for one context's controllers and requests with a token.
 */
export class IdempotencyInterceptor implements NestInterceptor {
  private forgetAt = 0;

  constructor(
    private readonly store: IdempotencyStore,
    private readonly clock: Clock,
    private readonly controllers: ReadonlySet<Type>,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType() !== 'http' || !this.controllers.has(context.getClass())) return next.handle();
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const key = request.headers[HEADER];
    const organisation = request.principal?.organisation;
    if (key === undefined || organisation === undefined || !CHANGING.has(request.method)) return next.handle();
    if (typeof key !== 'string' || !FORM.test(key)) {
      throw new DomainError('REQUEST_INVALID', { field: 'Idempotency-Key', expected: '1 to 128 printable characters' });
    }
    const now = this.clock.now();
    await this.forget(now);
    const response = context.switchToHttp().getResponse<Response>();
    const state = await this.store.claim(organisation, key, digestOf(request), now);
    switch (state.kind) {
      case 'claimed':
        return this.work(organisation, key, response, next);
      case 'answered':
        return replay(response, state.status, state.answer);
      case 'in-progress':
        response.setHeader('Retry-After', '1');
        throw new DomainError('IDEMPOTENCY_IN_PROGRESS', { field: 'Idempotency-Key' });
      case 'other-request':
        throw new DomainError('IDEMPOTENCY_KEY_REUSED', {
          field: 'Idempotency-Key',
          expected: 'the request it was first used for',
        });
    }
  }

  private work(organisation: string, key: string, response: Response, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      concatMap((answer) =>
        from(this.store.keep(organisation, key, { status: response.statusCode, answer })).pipe(
          mergeMap(() => of(answer)),
        ),
      ),
      catchError((error: unknown) =>
        from(this.failed(organisation, key, error)).pipe(mergeMap(() => throwError(() => error))),
      ),
    );
  }

  /** A refusal is an answer; what may pass later gives the key back. */
  private async failed(organisation: string, key: string, error: unknown): Promise<void> {
    const problem = problemOf(error);
    if (problem.retriable) await this.store.release(organisation, key);
    else await this.store.keep(organisation, key, { status: problem.status, answer: problem });
  }

  private async forget(now: Date): Promise<void> {
    if (now.getTime() < this.forgetAt) return;
    this.forgetAt = now.getTime() + HOUR;
    await this.store.forget(now);
  }
}

function digestOf({ method, originalUrl, body }: AuthenticatedRequest): Buffer {
  return createHash('sha256')
    .update(`${method} ${originalUrl}\n`)
    .update(JSON.stringify(body ?? null))
    .digest();
}

function replay(response: Response, status: number, answer: unknown): Observable<unknown> {
  return of(answer).pipe(
    tap(() => {
      response.status(status).setHeader('Idempotency-Replayed', 'true');
      if (status >= 400) response.type('application/problem+json');
    }),
  );
}
