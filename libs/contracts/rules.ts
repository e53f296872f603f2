import { applyDecorators } from './compose';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateNested,
  type ValidationOptions,
} from 'class-validator';

/**
 * The few field rules that contracts are written in. Each is a class-validator decorator, so that one class gives the
 * run-time check, the JSON Schema and the type.
 */

/** Date and time with an offset from UTC, e.g. `2026-05-01T09:30:00+08:00`; RFC 3339. */
export const INSTANT =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Whether the text is an instant with offset that exists in the calendar. */
export function isInstant(value: unknown): boolean {
  if (typeof value !== 'string' || !INSTANT.test(value) || Number.isNaN(Date.parse(value))) return false;
  const [year, month, day] = [+value.slice(0, 4), +value.slice(5, 7), +value.slice(8, 10)];
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

export const Instant = (options?: ValidationOptions) =>
  ValidateBy(
    {
      name: 'isInstant',
      validator: {
        validate: isInstant,
        defaultMessage: () => 'an instant with offset, e.g. 2026-05-01T09:30:00+08:00',
      },
    },
    options,
  );

export const Text = (max: number, min = 1) => applyDecorators(IsString(), MinLength(min), MaxLength(max));

export const OneOf = (values: readonly (string | boolean | null)[]) => IsIn([...values]);

export const Flag = () => IsBoolean();

export const Whole = (min: number, max = Number.MAX_SAFE_INTEGER) => applyDecorators(IsInt(), Min(min), Max(max));

export const Amount = (min = 0) => applyDecorators(IsNumber(), Min(min));

export const Maybe = () => IsOptional();

export const Nested = (of: () => new () => object) => applyDecorators(ValidateNested(), Type(of));

export const ListOf = (of: () => new () => object, max: number) =>
  applyDecorators(IsArray(), ArrayMaxSize(max), ValidateNested({ each: true }), Type(of));

export const TextList = (max: number, length: number) =>
  applyDecorators(IsArray(), ArrayMaxSize(max), IsString({ each: true }), MaxLength(length, { each: true }));

export const Sha256 = () => Matches(/^[0-9a-f]{64}$/);

export const Id = () => Matches(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

export const OrganisationCode = () => Matches(/^[A-Z0-9]{2,16}$/);

export const UnitCode = () => Matches(/^[A-Z0-9]{2,16}-\d{2}$/);

export const ProvinceCode = () => Matches(/^\d{2}$/);
