import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '#kernel/domain-error';
import { IS_PUBLIC } from '#runtime/public';
import { ALLOWED_ROLES, type AuthenticatedRequest, type Role } from './principal';
import { TokenVerifier } from './token.verifier';

/** Every HTTP route needs a valid token, and one of its roles where it names some, unless it is marked public. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(TokenVerifier) private readonly tokens: TokenVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, targets)) return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    request.principal = await this.tokens.verify(bearerOf(request));
    const roles = this.reflector.getAllAndOverride<Role[] | undefined>(ALLOWED_ROLES, targets);
    if (roles && !request.principal.has(...roles)) {
      throw new DomainError('NOT_ALLOWED', {
        expected: `role ${roles.join(' or ')}`,
        got: request.principal.roles.join(', ') || 'no role',
      });
    }
    return true;
  }
}

function bearerOf(request: AuthenticatedRequest): string {
  const match = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '');
  if (!match) throw new DomainError('NOT_AUTHENTICATED', { field: 'Authorization', expected: 'Bearer TOKEN' });
  return match[1]!;
}
