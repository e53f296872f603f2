import { Inject, Injectable } from '@nestjs/common';
import { QuotaStore } from '#access/quota.store';
import type { ComplaintState } from '#contracts/vocabulary';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { Database } from '#persistence/database';
import { AnswerStore } from '../answers/answer.store';
import { PersonalSealing, type PersonalDetails } from '../complainants/personal-details';
import { idsOf, writtenPlainly } from '../complaints/acceptance-number';
import { shanghaiDay } from '../complaints/received-interval';
import { isContactOf } from './contact-proof';
import { toldStatus } from './status-wording';
import { StatusStore, type FoundComplaint } from './status.store';

/** Requests a second of one address; a person needs one a day. */
const MOST_REQUESTS = 5;
/** Failed proofs of one complaint a day, after which it is not shown to anybody until tomorrow, and that isn't told either. */
const MOST_FAILED = 10;
/** No answer comes earlier, so that the time it takes tells nothing of what was found. */
const FLOOR_MS = 150;

/** What a complainant learns by 受理编号 and contact. */
export interface Status {
  readonly acceptanceNumber: string;
  readonly state: ComplaintState;
  readonly stateName: string;
  readonly text: string;
  readonly complainedAt: string;
  readonly answers: readonly { kind: 'interim' | 'final'; text: string; answeredAt: string }[];
}

/** Tells a complainant where the complaint stands (workflow.md §3): without the right contact the answer is always the same. */
@Injectable()
export class StatusTelling {
  private readonly decoy: Buffer;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(StatusStore) private readonly store: StatusStore,
    @Inject(AnswerStore) private readonly answers: AnswerStore,
    @Inject(PersonalSealing) private readonly sealing: PersonalSealing,
    @Inject(QuotaStore) private readonly quota: QuotaStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.decoy = sealing.seal({ number: '', asWritten: '' }, DECOY_ID);
  }

  /** @throws DomainError INTAKE_STATUS_NOT_SHOWN, QUOTA_EXCEEDED */
  async tell(number: string, contact: string, address: string): Promise<Status> {
    if (!(await this.quota.take(`status:${address}`, MOST_REQUESTS))) {
      throw new DomainError('QUOTA_EXCEEDED', { expected: `at most ${MOST_REQUESTS} requests a second` });
    }
    const floor = new Promise((resolve) => setTimeout(resolve, FLOOR_MS));
    const status = await this.find(writtenPlainly(number), contact).finally(() => floor);
    if (status !== null) return status;
    throw new DomainError('INTAKE_STATUS_NOT_SHOWN', {
      expected: 'a 受理编号 and the number or contact of its complaint',
    });
  }

  private async find(number: string, contact: string): Promise<Status | null> {
    const ids = idsOf(number);
    const candidates = ids === null ? [] : await this.store.between(ids.from, ids.to);
    const found = candidates.find(({ facts }) => facts.acceptanceNumber === number);
    const isProved = isContactOf(contact, this.detailsOf(found));
    if (!found) return null;
    const day = shanghaiDay(this.clock.now().getTime());
    // Counted before it is told whether it held, so that many guesses at once are no more than as many one by one.
    if (!(await this.store.takeProof(found.id, day, MOST_FAILED)) || !isProved) return null;
    await this.store.proofHeld(found.id, day);
    return this.statusOf(found);
  }

  private detailsOf(found: FoundComplaint | undefined): PersonalDetails {
    return this.sealing.open(found?.sealed ?? this.decoy, found?.id ?? DECOY_ID);
  }

  private async statusOf({ id, state: stored, reason, facts }: FoundComplaint): Promise<Status> {
    const answers = await this.answers.of(this.db, id);
    const isAnswered = stored === 'accepted' && answers.some(({ kind }) => kind === 'final');
    const state = isAnswered ? 'answered' : stored;
    const { name, text } = toldStatus(state, reason);
    return {
      acceptanceNumber: facts.acceptanceNumber,
      state,
      stateName: name,
      text,
      complainedAt: facts.complainedAt,
      answers: answers.map(({ kind, answeredAt, sealed }) => ({
        kind,
        text: this.sealing.openText(sealed, id),
        answeredAt,
      })),
    };
  }
}

const DECOY_ID = 'decoy';
