import { Injectable } from '@nestjs/common';

/** Where this process's HTTP server listens, known once it does. */
@Injectable()
export class HttpAddress {
  private base: string | undefined;

  /** Base URL without a trailing slash. @throws Error before the server listens. */
  get url(): string {
    if (!this.base) throw new Error('the HTTP server does not listen yet');
    return this.base;
  }

  listensAt(url: string): void {
    this.base = url.replace(/\/$/, '').replace('[::1]', '127.0.0.1');
  }
}
