import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import type { AuthenticatedRequest } from './principal';

/**
 * Keeps the answer to a request in the transaction of its work, so that one is never there without the other. Call it last;
 * it takes what the controller will answer. @throws DomainError IDEMPOTENCY_IN_PROGRESS when the work was done meanwhile
 */
export type KeepAnswer = (tx: Tx, answer: unknown) => Promise<void>;

/** Of a request without `Idempotency-Key`. */
export const keepNothing: KeepAnswer = () => Promise.resolve();

/** A request whose key the interceptor has claimed. */
export interface ClaimingRequest extends AuthenticatedRequest {
  keepAnswer?: KeepAnswer;
}

/** For a controller's parameter, where the work makes something new that no state and no id of the caller guards. */
export const KeepingAnswer = createParamDecorator(
  (_: unknown, context: ExecutionContext): KeepAnswer =>
    context.switchToHttp().getRequest<ClaimingRequest>().keepAnswer ?? keepNothing,
);
