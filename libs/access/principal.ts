import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Request } from 'express';
import { DomainError } from '#kernel/domain-error';
import { NATIONAL, parseUnitCode } from '#kernel/organisations';

/** Roles of workflow.md §2. */
export const ROLES = [
  'desk',
  'receiving-desk',
  'hq',
  'centre-12321',
  'arbiter',
  'supervisor',
  'analyst',
  'operator',
] as const;
export type Role = (typeof ROLES)[number];

/** Who speaks: one organisation, the units it may act for, its roles. */
export class Principal {
  constructor(
    readonly organisation: string,
    readonly units: readonly string[],
    readonly roles: readonly Role[],
    /** HTTP requests a second that its organisation may make, by class. */
    readonly quota: Readonly<Record<string, number | undefined>> = {},
  ) {}

  has(...roles: Role[]): boolean {
    return roles.some((role) => this.roles.includes(role));
  }

  /** Units of its own organisation that it acts for: those named, or all for headquarters. */
  mayActFor(unit: string): boolean {
    return organisationOf(unit) === this.organisation && (this.has('hq') || this.units.includes(unit));
  }

  /** What it may read: what it acts for; the centre, the arbiter, analysts and operators everything; a supervisor its province, the ministry all. */
  maySee(unit: string): boolean {
    if (this.mayActFor(unit) || this.seesAll) return true;
    return this.has('supervisor') && this.supervisedProvinces.includes(provinceOf(unit));
  }

  get seesAll(): boolean {
    return (
      this.has('centre-12321', 'arbiter', 'analyst', 'operator') ||
      (this.has('supervisor') && this.supervisedProvinces.includes(NATIONAL))
    );
  }

  /** Provinces of the administration's own units; `00` stands for the ministry and the whole country. */
  get supervisedProvinces(): string[] {
    return this.has('supervisor') ? this.units.map((unit) => parseUnitCode(unit).province) : [];
  }

  /** Units it may read when it may not read all: exact codes, whole organisation, or provinces. */
  get reach(): { organisation: string | null; units: readonly string[]; provinces: readonly string[] } {
    return {
      organisation: this.has('hq') ? this.organisation : null,
      units: this.units,
      provinces: this.supervisedProvinces,
    };
  }

  /** @throws DomainError NOT_ALLOWED unless it acts for the unit. */
  assertActsFor(unit: string): void {
    if (!this.mayActFor(unit))
      throw new DomainError('NOT_ALLOWED', { field: 'unit', expected: 'a unit of the token', got: unit });
  }
}

const organisationOf = (unit: string): string => unit.slice(0, unit.lastIndexOf('-'));
/** Of what somebody asks for, which may be no unit at all. */
const provinceOf = (unit: string): string => unit.slice(unit.lastIndexOf('-') + 1);

/** A request that passed the guard. */
export interface AuthenticatedRequest extends Request {
  principal?: Principal;
}

/** The principal of the request, for a controller's parameter. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!principal) throw new DomainError('NOT_AUTHENTICATED');
  return principal;
});

export const ALLOWED_ROLES = 'liandong:roles';

/** Roles of which one is needed; without it any valid token will do. */
export const AllowRoles = (...roles: Role[]) => SetMetadata(ALLOWED_ROLES, roles);
