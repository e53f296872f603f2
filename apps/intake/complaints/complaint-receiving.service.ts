import { Inject, Injectable } from '@nestjs/common';
import type { Receipt } from '#contracts/receipts.v1';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { Outbox } from '#messaging/outbox';
import type { OutboundRecord } from '#messaging/records';
import type { Tx } from '#persistence/database';
import { ComplainantStore } from '../complainants/complainant.store';
import { PersonalSealing } from '../complainants/personal-details';
import type { Complaint } from './complaint';
import { detailsOf } from './complaint-details';
import { ComplaintJudgingService } from './complaint-judging.service';
import { ComplaintStore, type ComplaintRow, type EarlierClaim } from './complaint.store';
import { complaintEvent, factsOf, receiptsEvent } from './complaint.events';
import { acceptedReceipt, duplicateReceipt, refusedReceipt } from './receipts';
import type { ReceivedItem } from './received-item';

/** An item that passed the format check and wants its serial. */
interface Claimant {
  readonly place: number;
  readonly complaint: Complaint;
}

/** Receives complaints of one organisation: each gets exactly one receipt, whatever it is. Safe to repeat. */
@Injectable()
export class ComplaintReceivingService {
  constructor(
    @Inject(ComplaintJudgingService) private readonly judging: ComplaintJudgingService,
    @Inject(ComplaintStore) private readonly complaints: ComplaintStore,
    @Inject(ComplainantStore) private readonly complainants: ComplainantStore,
    @Inject(PersonalSealing) private readonly sealing: PersonalSealing,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Receipts in the order of the items; they are also sent, with the events, once `tx` is committed. */
  async receive(tx: Tx, organisation: string, items: readonly ReceivedItem[]): Promise<Receipt[]> {
    if (items.length === 0) return [];
    const now = this.clock.now();
    const receipts = new Array<Receipt>(items.length);
    const claimants = this.judge(organisation, items, now, receipts);
    const fresh = await this.claim(tx, organisation, items, claimants, receipts);
    const events = fresh.length === 0 ? [] : await this.store(tx, organisation, fresh, now);
    await this.outbox.add(tx, [...events, receiptsEvent(organisation, receipts, now)]);
    return receipts;
  }

  private judge(organisation: string, items: readonly ReceivedItem[], now: Date, receipts: Receipt[]): Claimant[] {
    const receiving = this.judging.receiving(organisation, now);
    const claimants: Claimant[] = [];
    items.forEach((item, place) => {
      try {
        claimants.push({ place, complaint: this.judging.judge(item, receiving) });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        receipts[place] = refusedReceipt(item, error);
      }
    });
    return claimants;
  }

  /** Complaints whose serial was free; the others are receipted as duplicate or refused as conflicting. */
  private async claim(
    tx: Tx,
    organisation: string,
    items: readonly ReceivedItem[],
    claimants: readonly Claimant[],
    receipts: Receipt[],
  ): Promise<Complaint[]> {
    if (claimants.length === 0) return [];
    const first = new Map<string, Complaint>();
    for (const { complaint } of claimants) {
      if (!first.has(complaint.report.serial)) first.set(complaint.report.serial, complaint);
    }
    const claims = [...first.values()].map(claimOf).sort((a, b) => (a.serial < b.serial ? -1 : 1));
    const earlier = await this.complaints.claim(tx, organisation, claims);
    const fresh: Complaint[] = [];
    for (const { place, complaint } of claimants) {
      const { serial } = complaint.report;
      const holder = earlier.get(serial) ?? claimOf(first.get(serial)!);
      if (!earlier.has(serial) && first.get(serial) === complaint) {
        fresh.push(complaint);
        receipts[place] = acceptedReceipt(items[place]!, complaint);
      } else {
        receipts[place] = resubmitted(items[place]!, complaint, holder);
      }
    }
    return fresh;
  }

  private async store(tx: Tx, organisation: string, fresh: readonly Complaint[], now: Date): Promise<OutboundRecord[]> {
    const ids = await this.complainants.claim(
      tx,
      fresh.map(({ recipientNumber }) => recipientNumber),
    );
    const rows: ComplaintRow[] = [];
    const events: OutboundRecord[] = [];
    for (const complaint of fresh) {
      const facts = JSON.stringify(factsOf(complaint, ids.get(complaint.recipientNumber)!, now));
      rows.push(this.rowOf(complaint, facts));
      events.push(complaintEvent(complaint, facts, now));
    }
    await this.complaints.insert(tx, organisation, rows);
    await this.complaints.insertChecks(tx, organisation, fresh.filter(isToCheck));
    return events;
  }

  private rowOf(complaint: Complaint, facts: string): ComplaintRow {
    const { id, standing, report } = complaint;
    return {
      id,
      serial: report.serial,
      state: standing.state,
      reason: standing.reason,
      sealed: this.sealing.seal(detailsOf(complaint), id),
      facts,
    };
  }
}

const isToCheck = ({ check }: Complaint): boolean => check !== null;

const claimOf = ({ report, digest, id, acceptanceNumber, standing }: Complaint) => ({
  serial: report.serial,
  digest,
  complaintId: id,
  acceptanceNumber,
  state: standing.state,
});

function resubmitted(item: ReceivedItem, { report, digest }: Complaint, earlier: EarlierClaim): Receipt {
  if (earlier.digest === digest) return duplicateReceipt(item, report.serial, earlier);
  const expected = 'the content first sent under this serial, or another serial';
  return refusedReceipt(
    item,
    new DomainError('CONFLICTING_RESUBMISSION', { field: 'serial', expected, got: 'other content' }),
  );
}
