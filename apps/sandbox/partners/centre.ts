import { lotOf } from './lots';
import type { WireLog } from './wire-log';

/** How often the queues are looked at. */
const ROUND_MS = 500;
const PAGE = 100;

interface Waiting {
  readonly id: string;
}

/** What of a review matters here. */
interface WaitingReview {
  /** Null for a disagreement, which is about the case. */
  readonly orderId: string | null;
  readonly caseId: string;
}

/**
 * The people of 12321, over HTTP with a token of their own: they look at their queues again and again and decide what waits
 * there. Refusals are normal: what a queue shows may have gone on meanwhile.
 */
export class Centre {
  private token = '';
  private tokenUntil = 0;
  private isStopping = false;
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly urlOf: () => string,
    private readonly apiKey: string,
    private readonly log: WireLog,
  ) {}

  start(): void {
    this.working = this.work();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.working;
  }

  private async work(): Promise<void> {
    while (!this.isStopping) {
      try {
        await this.round();
      } catch {
        // The platform may be down; the queues keep what waits.
      }
      await new Promise((resolve) => setTimeout(resolve, ROUND_MS));
    }
  }

  private async round(): Promise<void> {
    const { items: reviews } = await this.get<{ items: WaitingReview[] }>(`/v1/reviews?limit=${PAGE}`);
    for (const review of reviews) await this.review(review);
    const returns = await this.get<{ items: Waiting[] }>(
      `/v1/returns?state=undecided&decider=centre-12321&limit=${PAGE}`,
    );
    for (const { id } of returns.items) await this.decideReturn(id);
    const appeals = await this.get<{ items: Waiting[] }>(`/v1/appeals?state=escalated&limit=${PAGE}`);
    for (const { id } of appeals.items) await this.decideAppeal(id);
    const checks = await this.get<{ items: { complaintId: string }[] }>(`/v1/checks?state=checking&limit=${PAGE}`);
    for (const { complaintId } of checks.items) await this.check(complaintId);
  }

  /** One feedback in nine is sent back, but none twice: the second time the lot has been drawn. */
  private async review({ orderId, caseId }: WaitingReview): Promise<void> {
    if (orderId === null) {
      await this.decide('second answer', `/v1/cases/${caseId}/review`, {
        decision: 'accept',
        reply: '经复核，原处理结果属实，感谢您的反馈。',
        person: '审核员01',
      });
      return;
    }
    const isRework = lotOf(orderId, 9) === 2 && !this.reworked.has(orderId);
    if (isRework) this.reworked.add(orderId);
    await this.decide(isRework ? 'rework' : 'acceptance', `/v1/orders/${orderId}/review`, {
      decision: isRework ? 'rework' : 'accept',
      ...(isRework ? { reason: '请补充核查时段和依据', missing: ['核查系统与时段'] } : {}),
      person: '审核员01',
    });
  }

  private readonly reworked = new Set<string>();

  private decideReturn(id: string): Promise<void> {
    const isAccepted = lotOf(id, 3) !== 0;
    return this.decide('return decision', `/v1/returns/${id}/decision`, {
      outcome: isAccepted ? 'accepted' : 'rejected',
      reason: isAccepted ? '携转记录属实' : '证明与记录不符，仍由贵单位处置',
      person: '坐席02',
    });
  }

  private decideAppeal(id: string): Promise<void> {
    const isUpheld = lotOf(id, 2) === 0;
    return this.decide('second decision', `/v1/appeals/${id}/second-decision`, {
      decision: isUpheld ? 'upheld' : 'dismissed',
      reason: isUpheld ? '用户同意记录属实，解除措施' : '证据不足，维持原结论',
      handler: '坐席03',
    });
  }

  private check(id: string): Promise<void> {
    return this.decide('check', `/v1/checks/${id}/decisions`, { decision: 'accept', person: '坐席04' });
  }

  private async decide(what: string, path: string, body: object): Promise<void> {
    const answer = await this.request(path, body);
    this.log.countDecision(answer.ok ? what : `${what} refused`);
  }

  private async get<T>(path: string): Promise<T> {
    const answer = await this.request(path);
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status}`);
    return (await answer.json()) as T;
  }

  private async request(path: string, body?: object): Promise<Response> {
    await this.login();
    return fetch(`${this.urlOf()}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
  }

  /** A token lives ten minutes. */
  private async login(): Promise<void> {
    if (Date.now() < this.tokenUntil) return;
    const answer = await fetch(`${this.urlOf()}/v1/tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.apiKey}` },
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok) throw new Error(`POST /v1/tokens: ${answer.status}`);
    this.token = ((await answer.json()) as { token: string }).token;
    this.tokenUntil = Date.now() + 8 * 60_000;
  }
}
