import { Inject, Injectable } from '@nestjs/common';
import { HistoryAnchoredV1 } from '#contracts/history-anchored.v1';
import { ADDRESSEES, NOTICE_STREAM } from '#contracts/topics';
import { anchorDigest, signAnchor, type AnchorStatement, type SignedAnchor } from '#kernel/anchor-statement';
import { CLOCK, type Clock } from '#kernel/clock';
import { GENESIS } from '#kernel/history-chain';
import { uuidv7 } from '#kernel/ids';
import { leafOf, rootOf } from '#kernel/merkle-tree';
import { Outbox } from '#messaging/outbox';
import { Database, type Tx } from '#persistence/database';
import { dateOfDay, dayOfDate, dayOfInstant, startOfDay } from '#worktime/days';
import { AnchorKeys, type AnchorSigner } from './anchor-keys.service';
import { AnchorStore, PART } from './anchor.store';

/** One unit of every organisation. */
const EVERYBODY = '*';

/** Signs one Merkle root a Shanghai day over all history that has none yet, and tells every partner (design.md §6). */
@Injectable()
export class Anchoring {
  /** The last day known to have its root, or to need none: so that a look costs nothing for the rest of a day. */
  private closed = -Infinity;

  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly keys: AnchorKeys,
    private readonly anchors: AnchorStore,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Closes the days that have ended; null when they have their root, when another process makes it now, or when nothing was
   * recorded before today. Claim, root, signature and notice are one transaction: what breaks off leaves nothing behind.
   */
  async anchor(): Promise<SignedAnchor | null> {
    const now = this.clock.now();
    const day = dayOfInstant(now.getTime()) - 1;
    if (day <= this.closed || !(await this.isOpen(day))) return null;
    const signer = await this.keys.signing();
    const anchor = await this.db.transaction(async (tx) => {
      if (!(await this.anchors.tryLock(tx))) return null;
      const latest = await this.anchors.latest(tx);
      if (latest !== null && dayOfDate(latest.day) >= day) return null;
      return this.close(tx, day, latest, now, signer);
    });
    if (anchor !== null) this.closed = day;
    return anchor;
  }

  private async isOpen(day: number): Promise<boolean> {
    const latest = await this.anchors.latest(this.db);
    if (latest !== null) this.closed = dayOfDate(latest.day);
    else if (!(await this.anchors.hasBegunBefore(this.db, new Date(startOfDay(day + 1))))) this.closed = day;
    return this.closed < day;
  }

  private async close(
    tx: Tx,
    day: number,
    latest: SignedAnchor | null,
    now: Date,
    { keyId, key }: AnchorSigner,
  ): Promise<SignedAnchor> {
    const number = (latest?.number ?? 0) + 1;
    const entries = await this.anchors.claim(tx, number);
    const parts = await this.partsOf(tx, number, entries);
    const statement: AnchorStatement = {
      number,
      fromDay: latest === null ? dateOfDay(day) : dateOfDay(dayOfDate(latest.day) + 1),
      day: dateOfDay(day),
      at: now.toISOString(),
      entries,
      root: rootOf(parts).toString('hex'),
      previous: latest === null ? GENESIS : anchorDigest(latest),
      keyId,
    };
    const anchor: SignedAnchor = { ...statement, signature: signAnchor(statement, key) };
    await this.anchors.insert(tx, anchor, parts);
    await this.tell(tx, anchor, now);
    return anchor;
  }

  /** Part by part, so that memory stays flat: 4,096 digests, and 32 bytes for every 4,096 before. */
  private async partsOf(tx: Tx, number: number, entries: number): Promise<Buffer[]> {
    const parts: Buffer[] = [];
    for (let part = 0; part * PART < entries; part++) {
      const digests = await this.anchors.leaves(tx, number, part);
      const expected = Math.min(PART, entries - part * PART);
      if (digests.length !== expected) {
        throw new Error(`root ${number}: expected ${expected} entries in part ${part}, got ${digests.length}`);
      }
      parts.push(rootOf(digests.map(leafOf)));
    }
    return parts;
  }

  private async tell(tx: Tx, anchor: SignedAnchor, now: Date): Promise<void> {
    const value: HistoryAnchoredV1 = anchor;
    await this.outbox.add(tx, [
      {
        topic: NOTICE_STREAM.name,
        key: EVERYBODY,
        type: HistoryAnchoredV1.type,
        id: uuidv7(now),
        time: now,
        value,
        headers: { [ADDRESSEES]: EVERYBODY },
      },
    ]);
  }
}
