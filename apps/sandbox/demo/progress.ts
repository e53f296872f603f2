/** One line that is rewritten on a terminal, and printed every few seconds elsewhere. */
export class Progress {
  private lastPlain = 0;

  constructor(private readonly out: NodeJS.WriteStream) {}

  show(line: string): void {
    if (this.out.isTTY) {
      this.out.write(`\r\u001b[2K${line}`);
    } else if (Date.now() - this.lastPlain > 3_000) {
      this.lastPlain = Date.now();
      this.out.write(`${line}\n`);
    }
  }

  /** A line that stays. */
  say(line: string): void {
    this.out.write(this.out.isTTY ? `\r\u001b[2K${line}\n` : `${line}\n`);
  }
}
