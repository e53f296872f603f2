import { Inject, Injectable } from '@nestjs/common';
import type { Receipt } from '#contracts/receipts.v1';
import type { ComplaintState } from '#contracts/vocabulary';
import { canonicalJson } from '#kernel/canonical';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { Outbox } from '#messaging/outbox';
import type { OutboundRecord } from '#messaging/records';
import type { Tx } from '#persistence/database';
import { maskPersonalDetails } from '#text/personal-details';
import { PersonalSealing } from '../complainants/personal-details';
import { receiptsEvent } from '../complaints/complaint.events';
import { moved } from '../complaints/complaint-moving';
import type { ReceivedItem } from '../complaints/received-item';
import { refusedReceipt } from '../complaints/receipts';
import { notFuture, notBefore } from '../complaints/report-rules';
import type { StandingComplaint } from '../complaints/standing-complaint';
import { StandingComplaintStore } from '../complaints/standing-complaint.store';
import { ComplaintCorrecting } from './complaint-correcting.service';
import { isStatement, readStatement, type Statement } from './statement';
import { disagreementRecorded, withdrawalRecorded } from './statement.events';
import { StatementStore } from './statement.store';

/** What became of one statement. */
interface Taken {
  readonly state: ComplaintState;
  readonly events: OutboundRecord[];
  readonly isRepeated: boolean;
}

type Reading = { readonly statement: Statement } | { readonly refusal: DomainError };

/** Takes corrections, withdrawals and disagreements of one organisation: each gets exactly one receipt. Safe to repeat. */
@Injectable()
export class StatementTaking {
  constructor(
    @Inject(StandingComplaintStore) private readonly complaints: StandingComplaintStore,
    @Inject(StatementStore) private readonly statements: StatementStore,
    @Inject(ComplaintCorrecting) private readonly correcting: ComplaintCorrecting,
    @Inject(PersonalSealing) private readonly sealing: PersonalSealing,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Receipts in the order of the items. Statements are rare, so they go one after the other under locks taken in one order. */
  async take(tx: Tx, organisation: string, items: readonly ReceivedItem[]): Promise<Receipt[]> {
    if (items.length === 0) return [];
    const now = this.clock.now();
    const readings = items.map((item) => reading(item, organisation));
    const serials = readings.flatMap((one) => ('statement' in one ? [one.statement.body.serial] : []));
    await this.complaints.lockBySerial(tx, organisation, serials);
    const receipts: Receipt[] = [];
    const events: OutboundRecord[] = [];
    for (const [place, item] of items.entries()) {
      const one = readings[place]!;
      if ('refusal' in one) receipts.push(refusedReceipt(item, one.refusal));
      else {
        const { receipt, told } = await this.receipted(tx, organisation, item, one.statement, now);
        receipts.push(receipt);
        events.push(...told);
      }
    }
    await this.outbox.add(tx, [...events, receiptsEvent(organisation, receipts, now)]);
    return receipts;
  }

  private async receipted(
    tx: Tx,
    organisation: string,
    item: ReceivedItem,
    statement: Statement,
    now: Date,
  ): Promise<{ receipt: Receipt; told: OutboundRecord[] }> {
    try {
      // Read anew for each: two statements of one batch may be about one complaint.
      const { serial } = statement.body;
      const complaint = (await this.complaints.lockBySerial(tx, organisation, [serial])).get(serial);
      if (!complaint)
        throw new DomainError('INTAKE_SERIAL_UNKNOWN', { field: 'serial', expected: UNKNOWN, got: serial });
      const { state, events, isRepeated } = await this.takeOne(tx, complaint, statement, now);
      return { receipt: takenReceipt(item, complaint, state, isRepeated), told: events };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { receipt: refusedReceipt(item, error), told: [] };
    }
  }

  private async takeOne(tx: Tx, complaint: StandingComplaint, statement: Statement, now: Date): Promise<Taken> {
    const { kind, body } = statement;
    const digest = this.digestOf(statement);
    const isRepeated = complaint.statements.some((earlier) => earlier.kind === kind && earlier.digest === digest);
    if (isRepeated) return { state: complaint.state, events: [], isRepeated };
    assertKept(complaint);
    const madeAt = assertTimes(complaint, statement, now);
    const { id } = complaint;
    const details = this.sealing.open(complaint.sealed, id);
    const mask = (text: string): string => maskPersonalDetails(text, details);
    const taken = await this.apply(tx, complaint, statement, mask, now);
    const sealed = taken.state === 'out-of-scope' ? null : this.sealing.sealText(JSON.stringify(body), id);
    await this.statements.add(tx, { complaintId: id, kind, digest, madeAt, recordedAt: now, sealed });
    return { ...taken, isRepeated };
  }

  /** What makes a repetition one; the organisation may be said or not. */
  private digestOf({ body }: Statement): string {
    return this.sealing.digestOf(canonicalJson({ ...body, organisation: undefined }));
  }

  private async apply(
    tx: Tx,
    complaint: StandingComplaint,
    statement: Statement,
    mask: (text: string) => string,
    now: Date,
  ): Promise<Omit<Taken, 'isRepeated'>> {
    if (statement.kind === 'correction') return this.correcting.correct(tx, complaint, statement.body, mask, now);
    if (statement.kind === 'withdrawal') {
      const { reason, withdrawnAt } = statement.body;
      const state = moved(complaint.state, 'withdraw');
      await this.complaints.move(tx, complaint.id, state, null);
      return { state, events: withdrawalRecorded(complaint, mask(reason), withdrawnAt, now) };
    }
    if (complaint.statements.some(({ kind }) => kind === 'disagreement')) {
      throw new DomainError('INTAKE_ALREADY_DISAGREED', {
        field: 'serial',
        expected: 'one disagreement per complaint',
      });
    }
    const { reason, facts } = statement.body;
    const state = moved(complaint.state, 'disagree');
    return { state, events: disagreementRecorded(complaint, mask(reason), facts ? mask(facts) : null, now) };
  }
}

const UNKNOWN = 'a serial of your own organisation that was receipted as accepted';

function reading(item: ReceivedItem, organisation: string): Reading {
  if (!isStatement(item)) throw new TypeError(`no statement: ${item.type}`);
  try {
    return { statement: readStatement(item, organisation) };
  } catch (error) {
    if (error instanceof DomainError) return { refusal: error };
    throw error;
  }
}

/** Of an anonymised complaint nothing is left that could be corrected or looked into. */
function assertKept({ anonymisedAt }: StandingComplaint): void {
  if (anonymisedAt === null) return;
  const expected = 'a complaint whose particulars are still kept';
  throw new DomainError('INTAKE_ILLEGAL_COMPLAINT_TRANSITION', { field: 'serial', expected, got: 'an anonymised one' });
}

/** When it was made: not before the complaint and not in the future. A disagreement doesn't say. */
function assertTimes({ facts }: StandingComplaint, { kind, body }: Statement, now: Date): Date {
  if (kind === 'disagreement') return now;
  const field = kind === 'correction' ? 'correctedAt' : 'withdrawnAt';
  const at = Date.parse(kind === 'correction' ? body.correctedAt : body.withdrawnAt);
  notFuture(field, at, now.getTime());
  notBefore(field, at, 'complainedAt', Date.parse(facts.complainedAt));
  return new Date(at);
}

function takenReceipt(
  { wire, eventId }: ReceivedItem,
  { serial, facts }: StandingComplaint,
  state: ComplaintState,
  isRepeated: boolean,
): Receipt {
  return {
    wire,
    itemId: serial,
    ...(eventId !== undefined && { eventId }),
    ...(isRepeated ? { outcome: 'duplicate', firstOutcome: 'accepted' } : { outcome: 'accepted' }),
    state,
    acceptanceNumber: facts.acceptanceNumber,
  };
}
