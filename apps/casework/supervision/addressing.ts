import type { Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { parseUnitCode } from '#kernel/organisations';
import type { SupervisionRequest } from './supervision.requests';

/** The units of a unit's or theme's supervision; null for one of an order. @throws DomainError unless exactly one is named */
export function addressedBy({ orderId, unit, theme, units }: SupervisionRequest): string[] | null {
  const isTheme = units !== undefined && units.length > 0;
  const named = [orderId !== undefined, unit !== undefined, isTheme].filter(Boolean).length;
  if (named !== 1 || (isTheme && theme === undefined)) {
    throw new DomainError('FIELD_INVALID', {
      field: 'orderId',
      expected: 'an order, or a unit, or a theme with its units',
    });
  }
  if (orderId !== undefined) return null;
  return isTheme ? [...new Set(units)] : [unit!];
}

/** @throws DomainError */
export function assertInReach(who: Principal, unit: string): void {
  try {
    parseUnitCode(unit);
  } catch {
    throw new DomainError('FIELD_INVALID', { field: 'units', expected: 'units such as CMCC-44', got: unit });
  }
  if (!who.maySee(unit)) {
    throw new DomainError('NOT_ALLOWED', { field: 'unit', expected: 'a unit of your province', got: unit });
  }
}
