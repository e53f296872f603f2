import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsOptional, ValidateBy, ValidateIf, ValidateNested, type ValidationOptions } from 'class-validator';
import { applyDecorators } from './compose';
import {
  FLAG_RULE,
  INSTANT_RULE,
  OBJECT_RULE,
  listRule,
  numberRule,
  oneOfRule,
  patternRule,
  textRule,
  type FieldRule,
} from './field-rule';
import { PROVINCE_CODES } from './vocabulary';

export { INSTANT, isInstant } from './instant';

const ID_RULE = patternRule(
  'id',
  'a UUID in lower case',
  /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
);

/**
 * The few decorators that contracts are written in. Each is a class-validator decorator that carries its `FieldRule`, so
 * one class gives the run-time check, the words of a refusal, the JSON Schema and the type.
 */
const rule = (of: FieldRule, options?: ValidationOptions, nested?: () => new () => object): PropertyDecorator =>
  ValidateBy(
    {
      name: of.name,
      constraints: [of, nested],
      validator: { validate: (value) => of.fault(value) === undefined, defaultMessage: () => of.expected },
    },
    options,
  );

const EACH: ValidationOptions = { each: true };

/** `max` and `min` count characters (code points), as JSON Schema does. */
export const Text = (max: number, min = 1) => rule(textRule(max, min));

/** A text that may name or number a person: refusals never quote it. */
export const PersonalText = (max: number) => rule(textRule(max, 1, true));

export const Instant = () => rule(INSTANT_RULE);

export const OneOf = (values: readonly string[]) => rule(oneOfRule(values));

export const Flag = () => rule(FLAG_RULE);

export const Whole = (min: number, max = Number.MAX_SAFE_INTEGER) => rule(numberRule('integer', min, max));

export const Amount = (min = 0, max = 1_000_000_000_000) => rule(numberRule('number', min, max));

/** May be absent; null means the same as absent. */
export const Maybe = () => IsOptional();

/** Whether a field is there, as a condition on a field beside it. */
export interface Presence {
  readonly sibling: string;
  readonly values: readonly string[];
  /** What holds when the sibling has one of the values. */
  readonly then: 'required' | 'optional';
  /** What holds when it has another. */
  readonly otherwise: 'optional' | 'absent';
}

/** The field must be there when its sibling has one of the values; else it may be, or with `absent` mustn't be. */
export const RequiredWhen = (
  sibling: string,
  values: readonly string[],
  otherwise: Presence['otherwise'] = 'optional',
): PropertyDecorator => present({ sibling, values, then: 'required', otherwise });

/** The field may be there only when its sibling has one of the values. */
export const OnlyWhen = (sibling: string, values: readonly string[]): PropertyDecorator =>
  present({ sibling, values, then: 'optional', otherwise: 'absent' });

function present(presence: Presence): PropertyDecorator {
  const { sibling, values, then, otherwise } = presence;
  const isMet = (of: Record<string, unknown>): boolean => values.includes(of[sibling] as string);
  return (target, key) => {
    const isThere = (of: Record<string, unknown>): boolean => of[key as string] != null;
    ValidateIf((of) => isThere(of) || (then === 'required' && isMet(of)), { context: presence })(target, key);
    if (otherwise === 'absent') {
      const validate = (_: unknown, args?: { object: object }): boolean => isMet(args!.object as never);
      ValidateBy({ name: 'absence', validator: { validate } })(target, key);
    }
  };
}

export const Nested = (of: () => new () => object) =>
  applyDecorators(rule(OBJECT_RULE, undefined, of), ValidateNested(), Type(of));

export const ListOf = (of: () => new () => object, max: number) =>
  applyDecorators(rule(listRule(max)), rule(OBJECT_RULE, EACH, of), ValidateNested(EACH), Type(of));

export const TextList = (max: number, length: number) =>
  applyDecorators(rule(listRule(max)), rule(textRule(length), EACH));

export const IdList = (max: number) => applyDecorators(rule(listRule(max)), rule(ID_RULE, EACH));

export const OneOfList = (values: readonly string[], max = values.length) =>
  applyDecorators(rule(listRule(max)), rule(oneOfRule(values), EACH));

export const Sha256 = () => rule(patternRule('sha256', 'a SHA-256 in lower-case hexadecimal', /^[0-9a-f]{64}$/));

/** A day in Asia/Shanghai. */
export const CalendarDay = () =>
  rule(patternRule('calendarDay', 'a date, YYYY-MM-DD', /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/));

export const Id = () => rule(ID_RULE);

export const OrganisationCode = () =>
  rule(patternRule('organisationCode', 'an organisation code such as CMCC, in upper case', /^[A-Z0-9]{2,16}$/));

const PROVINCES = PROVINCE_CODES.join('|');

export const UnitCode = () =>
  rule(
    patternRule(
      'unitCode',
      'a unit code such as CMCC-44: organisation, hyphen, province of GB/T 2260 or 00',
      new RegExp(`^[A-Z0-9]{2,16}-(00|${PROVINCES})$`),
    ),
  );

export const ProvinceCode = () =>
  rule(patternRule('provinceCode', 'a province of GB/T 2260 in two digits, e.g. 44', new RegExp(`^(${PROVINCES})$`)));
