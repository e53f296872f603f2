import { createHash } from 'node:crypto';
import type { CallHandler, ExecutionContext, NestInterceptor, Type } from '@nestjs/common';
import type { Response } from 'express';
import { concatMap, from, type Observable, of, tap, throwError, catchError, mergeMap } from 'rxjs';
import { type Clock, HOUR } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import type { Logger } from '#runtime/logger';
import { problemOf } from '#runtime/problem.filter';
import { IdempotencyStore } from './idempotency.store';
import type { ClaimingRequest, KeepAnswer } from './keep-answer';
import type { AuthenticatedRequest } from './principal';

const HEADER = 'idempotency-key';
const FORM = /^[\x21-\x7e]{1,128}$/;
/** Milliseconds between tries to keep an answer; the caller waits for them. */
const PAUSES = [50, 200, 800, null] as const;
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
    private readonly logger: Logger,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType() !== 'http' || !this.controllers.has(context.getClass())) return next.handle();
    const request = context.switchToHttp().getRequest<ClaimingRequest>();
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
        request.keepAnswer = this.keeping(organisation, key, response);
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

  /** Once the handler has succeeded the key is never given back, and its answer is given whether it can be kept or not. */
  private work(organisation: string, key: string, response: Response, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) =>
        from(this.failed(organisation, key, error)).pipe(mergeMap(() => throwError(() => error))),
      ),
      concatMap((answer) => {
        const kept = { status: response.statusCode, answer };
        return from(this.tryHard(() => this.store.keep(organisation, key, kept))).pipe(mergeMap(() => of(answer)));
      }),
    );
  }

  /** A refusal is an answer; what may pass later gives the key back. */
  private failed(organisation: string, key: string, error: unknown): Promise<void> {
    const problem = problemOf(error);
    return this.tryHard(() =>
      problem.retriable
        ? this.store.release(organisation, key)
        : this.store.keep(organisation, key, { status: problem.status, answer: problem }),
    );
  }

  private keeping(organisation: string, key: string, response: Response): KeepAnswer {
    return async (tx, answer) => {
      if (await this.store.keepWith(tx, organisation, key, { status: response.statusCode, answer })) return;
      throw new DomainError('IDEMPOTENCY_IN_PROGRESS', { field: HEADER });
    };
  }

  /** A key that can neither be kept nor given back looks like one whose process was lost. */
  private async tryHard(write: () => Promise<void>): Promise<void> {
    for (const pause of PAUSES) {
      try {
        return await write();
      } catch (error) {
        if (pause === null) this.logger.error({ err: error }, 'the answer to an Idempotency-Key was not kept');
        else await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
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
