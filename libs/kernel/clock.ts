/** The one source of time: services receive it, so tests decide what "now" is. */
export interface Clock {
  now(): Date;
}

/** Injection token, because an interface has no value at run time. */
export const CLOCK = Symbol('Clock');

export const systemClock: Clock = { now: () => new Date() };

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
