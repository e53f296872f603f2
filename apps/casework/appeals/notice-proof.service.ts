import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, HOUR, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { noticeNumber, provesNotice } from '../measures/notice';
import { idsOf } from '../numbers';
import { NoticeProofStore, type KeptNotice } from './notice-proof.store';

/** Wrong codes in a row that lock a notice, and for how long. */
export const MOST_TRIES = 5;
export const LOCKED_FOR = HOUR;

/** Proves by number and one-time code that somebody holds a notice. */
@Injectable()
export class NoticeProof {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly notices: NoticeProofStore,
  ) {}

  /** The notice of this number; its holder has proved nothing yet. */
  async find(number: string): Promise<KeptNotice | undefined> {
    const wanted = number.trim().toUpperCase();
    const range = idsOf('TZ', wanted);
    const found = range === null ? [] : await this.notices.notices(range.from, range.to);
    return found.find(({ id }) => noticeNumber(id) === wanted);
  }

  /**
   * Gives the notice that number and code belong to. An unknown number and a wrong code are told alike.
   * @throws DomainError CASEWORK_NOTICE_UNPROVEN, or CASEWORK_NOTICE_LOCKED after five wrong codes
   */
  async prove(number: string, code: string): Promise<KeptNotice> {
    const notice = await this.find(number);
    if (notice !== undefined) await this.count(notice);
    if (!provesNotice(number, code, notice?.codeHash ?? null)) {
      throw new DomainError('CASEWORK_NOTICE_UNPROVEN', { field: 'code', expected: 'number and code of one notice' });
    }
    await this.notices.forgetTries(notice!.id);
    return notice!;
  }

  private async count({ id }: KeptNotice): Promise<void> {
    const now = this.clock.now();
    const isLocked = await this.notices.countTry(id, now, MOST_TRIES, new Date(now.getTime() + LOCKED_FOR));
    if (isLocked)
      throw new DomainError('CASEWORK_NOTICE_LOCKED', { field: 'code', expected: 'another try in an hour' });
  }
}
