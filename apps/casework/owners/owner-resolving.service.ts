import { Injectable } from '@nestjs/common';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { BundledTables } from '#numbering/bundled-tables';
import type { Interval } from '#numbering/interval';
import type { MessageFacts, Owner } from '#numbering/owner';
import { resolveOwner } from '#numbering/owner-resolution';
import { OverlayTables, type OwnerTables } from '#numbering/owner-tables';
import { registryKeys } from '#numbering/registry-keys';
import { normaliseSender, type InvalidSender, type Sender } from '#numbering/sender';
import type { DecisionRow } from '#numbering/rows';
import type { Tx } from '#persistence/database';
import { decidedCodes, decisionsAbout } from '../decisions/decisions-in-force';
import { OwnerDecisionStore } from '../decisions/owner-decision.store';
import type { Reader } from '../history/history.store';
import { ActiveRegistries, type SeenRegistries } from './active-registries';
import { RegistryStore, type WantedCodes } from './registry.store';

/** Whose a message was: its sender as normalised, when it may have been received, what else is known of it. */
export interface OwnerQuestion {
  readonly sender: string;
  readonly interval: Interval;
  readonly message: MessageFacts;
}

@Injectable()
export class OwnerResolvingService {
  constructor(
    private readonly store: RegistryStore,
    private readonly bundled: BundledTables,
    private readonly decisions: OwnerDecisionStore,
    private readonly registries: ActiveRegistries,
  ) {}

  /** The owner of each complaint's sender over the whole time its message may have been received, in the order given. */
  async atMessageTime(tx: Tx, complaints: readonly ComplaintAcceptedV1[]): Promise<Owner[]> {
    return this.resolve(tx, complaints.map(questionOf), await this.registries.current(tx));
  }

  /** The same for questions from elsewhere, as the given versions of the registries tell it. */
  async resolve(reader: Reader, questions: readonly OwnerQuestion[], seen: SeenRegistries): Promise<Owner[]> {
    const senders = new Map<string, Sender | InvalidSender>();
    for (const { sender } of questions) if (!senders.has(sender)) senders.set(sender, normaliseSender(sender));
    const tables = await this.tablesFor(reader, [...senders.values()], seen);
    return questions.map(({ sender, interval, message }) =>
      resolveOwner(senders.get(sender)!, interval, tables, message),
    );
  }

  /** What people decided one at a time is asked for every time: one look for a batch, and no process is ever behind. */
  private async tablesFor(
    reader: Reader,
    senders: readonly (Sender | InvalidSender)[],
    { versions, prefixes }: SeenRegistries,
  ): Promise<OwnerTables> {
    const made = await this.decisions.inForce(reader, decidedCodes(senders));
    if (versions.size === 0 && made.length === 0) return this.bundled;
    const rows = await this.store.rowsFor(reader, wantedBy(senders), versions);
    if (made.length === 0) return new OverlayTables(this.bundled, { ...rows, prefixes });
    const about = (sender: Sender | InvalidSender): DecisionRow[] =>
      decisionsAbout(sender, made, rows.decisions?.get(sender.normalized) ?? []);
    const decisions = new Map(senders.map((sender) => [sender.normalized, about(sender)]));
    return new OverlayTables(this.bundled, { ...rows, decisions, prefixes });
  }
}

function questionOf({ sender, received, complainedAt, recipient, signature }: ComplaintAcceptedV1): OwnerQuestion {
  return {
    sender: sender.normalized,
    interval: spanOf(received, complainedAt),
    message: { carrier: recipient.carrier ?? null, province: recipient.province ?? null, signature: signature ?? null },
  };
}

/** Of an unknown time only the complaint's bounds it. */
export function spanOf(received: { from: string | null; until: string | null }, complainedAt: string): Interval {
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
