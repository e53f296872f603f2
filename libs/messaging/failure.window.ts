const WINDOW = 500;
const MIN_FAILURES = 5;
const SHARE = 0.02;

/** How many of the last 500 records of a partition failed for an unknown reason. */
export class FailureWindow {
  private seen = 0;
  private failedAt: number[] = [];

  passed(records: number): void {
    this.seen += records;
    const horizon = this.seen - WINDOW;
    while (this.failedAt.length > 0 && this.failedAt[0]! <= horizon) this.failedAt.shift();
  }

  failed(): void {
    this.passed(1);
    this.failedAt.push(this.seen);
  }

  /** Whether one more failure would be more than 5 and more than 2 %: then it is likely us, not the records. */
  get isOneShortOfTooMany(): boolean {
    const failures = this.failedAt.length + 1;
    return failures > MIN_FAILURES && failures > SHARE * Math.min(this.seen + 1, WINDOW);
  }

  clear(): void {
    this.seen = 0;
    this.failedAt = [];
  }
}
