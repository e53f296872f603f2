import type { Clock } from '#kernel/clock';

/** A clock that stands still until it is told otherwise. */
export class FixedClock implements Clock {
  constructor(private at: Date | string) {}

  now(): Date {
    return new Date(this.at);
  }

  set(at: Date | string): void {
    this.at = at;
  }

  advance(ms: number): void {
    this.at = new Date(this.now().getTime() + ms);
  }
}
