import { Injectable } from '@nestjs/common';

/** Readers that wait for new mail of one unit; woken by commits of this process. Those of other processes are found by polling. */
@Injectable()
export class MailboxWaiting {
  private readonly waiting = new Map<string, Set<() => void>>();

  arrived(units: Iterable<string>): void {
    if (this.waiting.size === 0) return;
    for (const unit of units) this.waiting.get(unit)?.forEach((wake) => wake());
  }

  /** Resolves at the next arrival for the unit, or after `limitMs`, or when `signal` is aborted. */
  async next(unit: string, limitMs: number, signal?: AbortSignal): Promise<void> {
    const readers = this.waiting.get(unit) ?? new Set();
    this.waiting.set(unit, readers);
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        readers.delete(wake);
        if (readers.size === 0 && this.waiting.get(unit) === readers) this.waiting.delete(unit);
        resolve();
      };
      const timer = setTimeout(wake, limitMs);
      signal?.addEventListener('abort', wake, { once: true });
      readers.add(wake);
      if (signal?.aborted) wake();
    });
  }
}
