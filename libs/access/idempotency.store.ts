import { DAY, MINUTE } from '#kernel/clock';
import type { Database, Tx } from '#persistence/database';

/** How long an answer is kept. */
const KEPT = DAY;
/** A request that has not ended by now was lost with its process; its work, if any, is guarded by states or kept with its answer. */
const LONGEST_WORK = 2 * MINUTE;

export interface KeptAnswer {
  readonly status: number;
  readonly answer: unknown;
}

/** What a key stands for: nothing so far, another request, one being worked on, or an answer. */
export type KeyState =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'other-request' }
  | { readonly kind: 'in-progress' }
  | ({ readonly kind: 'answered' } & KeptAnswer);

/** Rows of idempotency_keys in one context's schema. */
export class IdempotencyStore {
  constructor(private readonly db: Database) {}

  /** Claims a key for a request, or says what it stands for. One statement, so that of two at once one claims it. */
  async claim(organisation: string, key: string, request: Buffer, now: Date): Promise<KeyState> {
    const lost = new Date(now.getTime() - LONGEST_WORK);
    const [claimed] = await this.db.query(claim, [organisation, key, request, now, lost]);
    if (claimed !== undefined) return { kind: 'claimed' };
    const [row] = await this.db.query<{ request: Buffer; status: number | null; answer: unknown }>(one, [
      organisation,
      key,
    ]);
    // Given back in between: the caller may come again.
    if (row === undefined) return { kind: 'in-progress' };
    if (!row.request.equals(request)) return { kind: 'other-request' };
    return row.status === null ? { kind: 'in-progress' } : { kind: 'answered', status: row.status, answer: row.answer };
  }

  /** Of two answers the first stays. */
  async keep(organisation: string, key: string, answer: KeptAnswer): Promise<void> {
    await this.db.query(keep, [organisation, key, ...kept(answer)]);
  }

  /** Keeps it together with the work; false when the key has an answer already, or was given back. */
  async keepWith(tx: Tx, organisation: string, key: string, answer: KeptAnswer): Promise<boolean> {
    return (await tx.query(keep, [organisation, key, ...kept(answer)])).length > 0;
  }

  /** Gives a key back whose request failed in a way that may pass later. */
  async release(organisation: string, key: string): Promise<void> {
    await this.db.query('delete from idempotency_keys where organisation = $1 and key = $2 and status is null', [
      organisation,
      key,
    ]);
  }

  async forget(now: Date): Promise<void> {
    await this.db.query('delete from idempotency_keys where claimed_at < $1', [new Date(now.getTime() - KEPT)]);
  }
}

const kept = ({ status, answer }: KeptAnswer) => [status, answer === undefined ? null : JSON.stringify(answer)];

const claim = `
  insert into idempotency_keys as k (organisation, key, request, claimed_at) values ($1, $2, $3, $4)
  on conflict (organisation, key) do update set claimed_at = excluded.claimed_at
  where k.status is null and k.request = excluded.request and k.claimed_at < $5
  returning 1`;

const one = 'select request, status, answer from idempotency_keys where organisation = $1 and key = $2';

const keep = `
  update idempotency_keys set status = $3, answer = $4::json
  where organisation = $1 and key = $2 and status is null returning 1`;
