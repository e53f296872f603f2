import type { Receipt } from '#contracts/receipts.v1';
import { waitFor } from '#testing/wait-for';
import type { Site } from './site';

export interface Answer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of every route
  readonly body: any;
}

export interface Entry {
  readonly position: number;
  readonly id: string;
  readonly type: string;
  readonly deliveredAt: string | null;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the event's value, of any type
  readonly data: any;
}

/** A partner's back office that speaks HTTP with a token of its own. */
export class HttpPartner {
  private constructor(
    private readonly site: Site,
    readonly apiKey: string,
    private token: string,
  ) {}

  static async join(site: Site, organisation: string): Promise<HttpPartner> {
    return HttpPartner.withKey(site, await site.issueKey(organisation));
  }

  static async withKey(site: Site, apiKey: string): Promise<HttpPartner> {
    const partner = new HttpPartner(site, apiKey, '');
    await partner.login();
    return partner;
  }

  /** The token as it stands. */
  get bearer(): string {
    return this.token;
  }

  /** Exchanges the API key for a token of ten minutes. */
  async login(): Promise<Answer> {
    const answer = await request(`${this.site.exchangeUrl}/v1/tokens`, 'POST', this.apiKey);
    this.token = (answer.body as { token: string }).token;
    return answer;
  }

  get(path: string): Promise<Answer> {
    return request(`${this.urlOf(path)}${path}`, 'GET', this.token);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return request(`${this.urlOf(path)}${path}`, 'POST', this.token, body);
  }

  put(path: string, body: unknown): Promise<Answer> {
    return request(`${this.urlOf(path)}${path}`, 'PUT', this.token, body);
  }

  delete(path: string): Promise<Answer> {
    return request(`${this.urlOf(path)}${path}`, 'DELETE', this.token);
  }

  /** Reports a complaint that must be accepted. */
  async report(complaint: object): Promise<Receipt> {
    const { status, body } = await this.post('/v1/complaints', complaint);
    if (status !== 201) throw new Error(`expected 201, got ${status}: ${JSON.stringify(body)}`);
    return body as Receipt;
  }

  /** The first entry of a unit's mailbox that `fits`, waited for. */
  async waitForMail(what: string, unit: string, fits: (entry: Entry) => boolean): Promise<Entry> {
    let cursor = 0;
    return waitFor(
      what,
      async () => {
        const { body } = await this.get(`/v1/mailbox/${unit}?after=${cursor}&limit=500&wait=1`);
        const { entries, nextCursor } = body as { entries: Entry[]; nextCursor: number };
        cursor = nextCursor;
        return entries.find(fits);
      },
      { timeoutMs: 30_000 },
    );
  }

  private urlOf(path: string): string {
    if (/^\/v1\/(?:complaints|checks|intake)\b/.test(path)) return this.site.intakeUrl;
    return /^\/v1\/(?:directory|mailbox|tokens?|token-keys|exchange)\b/.test(path)
      ? this.site.exchangeUrl
      : this.site.caseworkUrl;
  }
}

/** One request; without a body none is sent. */
export async function request(url: string, method: string, bearer?: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers: {
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(40_000),
  });
  const text = await answer.text();
  const isJson = (answer.headers.get('content-type') ?? '').includes('json');
  return { status: answer.status, body: isJson ? (JSON.parse(text) as unknown) : text };
}
