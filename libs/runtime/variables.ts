import { isIP } from 'node:net';
import { DomainError } from '#kernel/domain-error';

/** One configuration variable: its text form, what it means, and how it is read. */
export interface Variable<T> {
  readonly name: string;
  readonly describes: string;
  /** Text used when the variable isn't set; undefined: it must be set. */
  readonly byDefault?: string;
  readonly secret?: boolean;
  readonly optional?: boolean;
  /** @throws RangeError saying what was expected. */
  readonly read: (text: string) => T;
}

export const text = (value: string): string => value;

export const whole =
  (min: number, max: number) =>
  (value: string): number => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max)
      throw new RangeError(`a whole number from ${min} to ${max}`);
    return number;
  };

export const oneOf =
  <T extends string>(...values: T[]) =>
  (value: string): T => {
    if (!values.includes(value as T)) throw new RangeError(`one of ${values.join(', ')}`);
    return value as T;
  };

export const url =
  (...protocols: string[]) =>
  (value: string): string => {
    if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol))
      throw new RangeError(`a URL with ${protocols.join(' or ')}`);
    return value;
  };

export const brokers = (value: string): string[] => {
  const list = value.split(',').map((part) => part.trim());
  if (!list.every((part) => /^[^\s:]+:\d{1,5}$/.test(part)))
    throw new RangeError('HOST:PORT, several separated by commas');
  return list;
};

/** Addresses and networks, as express takes them for `trust proxy`; no number of hops, which anybody's header could fill. */
export const networks = (value: string): string[] => {
  const list = value.split(',').map((part) => part.trim());
  if (!list.every(isNetwork)) throw new RangeError('IP addresses or networks as 10.0.0.0/8, separated by commas');
  return list;
};

function isNetwork(text: string): boolean {
  const [address, prefix, ...more] = text.split('/');
  const family = isIP(address!);
  if (family === 0 || more.length > 0) return false;
  return prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

/** Reads one variable from the environment. @throws DomainError CONFIGURATION_INVALID naming it, never the value of a secret. */
export function readVariable<T>(variable: Variable<T>, environment: NodeJS.ProcessEnv): T | undefined {
  const given = environment[variable.name];
  const value = given === undefined || given === '' ? variable.byDefault : given;
  if (value === undefined) {
    if (variable.optional) return undefined;
    throw new DomainError('CONFIGURATION_INVALID', {
      field: variable.name,
      expected: variable.describes,
      got: 'nothing',
    });
  }
  try {
    return variable.read(value);
  } catch (error) {
    throw new DomainError('CONFIGURATION_INVALID', {
      field: variable.name,
      expected: (error as Error).message,
      got: variable.secret ? 'a value that is not' : JSON.stringify(value.slice(0, 80)),
    });
  }
}
