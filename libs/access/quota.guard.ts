import { type CanActivate, type ExecutionContext, Inject, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Response } from 'express';
import { DomainError } from '#kernel/domain-error';
import { IS_PUBLIC } from '#runtime/public';
import type { AuthenticatedRequest } from './principal';
import { QuotaStore } from './quota.store';

/** Kinds of request that are limited apart from one another. */
export type RouteClass = 'read' | 'write' | 'token';

export const ROUTE_CLASS = 'liandong:route-class';

/** Puts a route into a class; without it GET is `read`, everything else `write`, and public routes are not limited. */
export const Limited = (routeClass: RouteClass) => SetMetadata(ROUTE_CLASS, routeClass);

/** Requests per second of an organisation whose token names no quota, and of one address where there is no token. */
export const USUAL_QUOTA: Readonly<Record<RouteClass, number>> = { read: 50, write: 50, token: 100 };

/** Refuses what goes beyond the quota of the organisation and class with 429 and Retry-After. Runs after the access guard. */
@Injectable()
export class QuotaGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(QuotaStore) private readonly store: QuotaStore,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const stated = this.reflector.getAllAndOverride<RouteClass | undefined>(ROUTE_CLASS, targets);
    if (!stated && this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, targets)) return true;
    const routeClass = stated ?? (request.method === 'GET' || request.method === 'HEAD' ? 'read' : 'write');
    const subject = request.principal?.organisation ?? request.ip ?? 'unknown';
    const limit = request.principal?.quota[routeClass] ?? USUAL_QUOTA[routeClass];
    if (await this.store.take(`${subject}:${routeClass}`, limit)) return true;
    context.switchToHttp().getResponse<Response>().setHeader('Retry-After', '1');
    throw new DomainError('QUOTA_EXCEEDED', { expected: `at most ${limit} ${routeClass} requests a second` });
  }
}
