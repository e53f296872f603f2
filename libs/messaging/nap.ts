import { EndedError } from './consumption';

/** A sleep that can be cut short, or ended for good. */
export class Nap {
  hasEnded = false;
  private cut: (() => void) | undefined;

  /** @throws EndedError once `end()` was called. */
  async for(ms: number): Promise<void> {
    if (!this.hasEnded) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.cut = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.cut = undefined;
    }
    if (this.hasEnded) throw new EndedError();
  }

  wake(): void {
    this.cut?.();
  }

  end(): void {
    this.hasEnded = true;
    this.cut?.();
  }
}
