import { Injectable } from '@nestjs/common';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { SECOND } from '#kernel/clock';
import { BundledTables } from '#numbering/bundled-tables';
import type { Interval } from '#numbering/interval';
import type { Owner } from '#numbering/owner';
import { resolveOwner } from '#numbering/owner-resolution';
import { OverlayTables, type OwnerTables } from '#numbering/owner-tables';
import { registryKeys } from '#numbering/registry-keys';
import type { DecisionRow, PrefixRow } from '#numbering/rows';
import { normaliseSender, type InvalidSender, type Sender } from '#numbering/sender';
import type { Tx } from '#persistence/database';
import { decidedCodes, decisionsAbout } from '../decisions/decisions-in-force';
import { OwnerDecisionStore } from '../decisions/owner-decision.store';
import { RegistryStore, type RegistryName, type WantedCodes } from './registry.store';

/** How long a process may go on with the registries it knows of. */
const REGISTRIES_KEPT = SECOND;

const NO_ROWS: ReadonlyMap<string, never> = new Map<string, never>();

@Injectable()
export class OwnerResolvingService {
  private filled: ReadonlyMap<RegistryName, string> = new Map();
  private askedAt = -Infinity;
  private prefixes: ReadonlyMap<string, readonly PrefixRow[]> = NO_ROWS;

  constructor(
    private readonly registries: RegistryStore,
    private readonly bundled: BundledTables,
    private readonly decisions: OwnerDecisionStore,
  ) {}

  /** The owner of each complaint's sender over the whole time its message may have been received, in the order given. */
  async atMessageTime(tx: Tx, complaints: readonly ComplaintAcceptedV1[]): Promise<Owner[]> {
    const senders = new Map<string, Sender | InvalidSender>();
    for (const { sender } of complaints) {
      if (!senders.has(sender.normalized)) senders.set(sender.normalized, normaliseSender(sender.normalized));
    }
    const tables = await this.tablesFor(tx, [...senders.values()]);
    return complaints.map(({ sender, received, complainedAt, recipient }) =>
      resolveOwner(senders.get(sender.normalized)!, spanOf(received, complainedAt), tables, {
        carrier: recipient.carrier ?? null,
        province: recipient.province ?? null,
      }),
    );
  }

  /** What people decided one at a time is asked for every time: one look for a batch, and no process is ever behind. */
  private async tablesFor(tx: Tx, senders: readonly (Sender | InvalidSender)[]): Promise<OwnerTables> {
    await this.refresh(tx);
    const made = await this.decisions.inForce(tx, decidedCodes(senders));
    if (this.filled.size === 0 && made.length === 0) return this.bundled;
    const rows = await this.registries.rowsFor(tx, wantedBy(senders), this.filled);
    if (made.length === 0) return new OverlayTables(this.bundled, { ...rows, prefixes: this.prefixes });
    const about = (sender: Sender | InvalidSender): DecisionRow[] =>
      decisionsAbout(sender, made, rows.decisions?.get(sender.normalized) ?? []);
    const decisions = new Map(senders.map((sender) => [sender.normalized, about(sender)]));
    return new OverlayTables(this.bundled, { ...rows, decisions, prefixes: this.prefixes });
  }

  private async refresh(tx: Tx): Promise<void> {
    const now = performance.now();
    if (now - this.askedAt < REGISTRIES_KEPT) return;
    const filled = await this.registries.filled(tx);
    if (filled.get('prefixes') !== this.filled.get('prefixes')) {
      this.prefixes = filled.has('prefixes') ? await this.registries.prefixes(tx) : NO_ROWS;
    }
    this.filled = filled;
    this.askedAt = now;
  }
}

function spanOf(received: ComplaintAcceptedV1['received'], complainedAt: string): Interval {
  if (received.from === null || received.until === null) return { from: -Infinity, until: Date.parse(complainedAt) };
  return { from: Date.parse(received.from), until: Date.parse(received.until) };
}

function wantedBy(senders: Iterable<Sender | InvalidSender>): WantedCodes {
  const wanted = { senders: [] as string[], numbers: [] as string[], ports: [] as string[], segments: [] as string[] };
  for (const sender of senders) {
    wanted.senders.push(sender.normalized);
    if (sender.kind === 'invalid') continue;
    if (sender.kind === 'mobile' || sender.kind === 'iot') {
      wanted.numbers.push(sender.normalized);
      wanted.segments.push(sender.normalized.slice(0, 7));
    } else wanted.ports.push(...registryKeys(sender));
  }
  return wanted;
}
