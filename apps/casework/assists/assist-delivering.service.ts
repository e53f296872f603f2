import { Injectable } from '@nestjs/common';
import { AssistRequestedV1 } from '#contracts/assist-events.v1';
import type { Tx } from '#persistence/database';
import { ClockRules } from '../clocks/clock-rules';
import { clockOf } from '../clocks/clock-starting';
import { DeliveriesTold, type ToldDelivery } from '../statements/deliveries-told';
import type { Work } from '../work/work';
import type { Assist } from './assist';
import { recordAnswered, recordDelivered } from './assist.events';
import { moveAssist } from './assist.states';
import { AssistStore } from './assist.store';

/** What becomes of a request when its fate in the mailbox is known. */
@Injectable()
export class AssistDelivering {
  constructor(
    told: DeliveriesTold,
    private readonly assists: AssistStore,
    private readonly rules: ClockRules,
  ) {
    told.on(AssistRequestedV1.type, (work, tx, delivery) => this.take(work, tx, delivery));
  }

  private async take(work: Work, tx: Tx, { eventId, outcome, at, code }: ToldDelivery): Promise<void> {
    const assist = await this.assists.byId(tx, eventId);
    if (assist === undefined || assist.deliveredAt !== null) return;
    if (outcome === 'undeliverable') this.decline(work, assist, at, code ?? 'EXCHANGE_UNIT_UNKNOWN');
    else this.deliver(work, assist, at);
  }

  /** The receiving unit's clock starts here and runs beside the originator's, which it never touches (workflow.md §6). */
  private deliver(work: Work, assist: Assist, at: number): void {
    assist.deliveredAt = at;
    const { id: subjectId, caseId, orderId, unit } = assist;
    const about = { caseId, subjectId, ...(orderId === null ? {} : { orderId }) };
    // Answered or withdrawn before the report of its delivery came: nothing is owed any more.
    const isOwed = assist.state === 'requested';
    const clock = isOwed ? clockOf(this.rules, 'assist', about, unit, at, work.journal.now) : null;
    if (clock !== null) work.started.push(clock);
    const file = work.file(caseId);
    recordDelivered(work.journal, file, assist, clock);
    work.touch(file);
    work.also((tx) => this.assists.update(tx, assist));
  }

  private decline(work: Work, assist: Assist, at: number, code: string): void {
    if (assist.state !== 'requested') return;
    moveAssist(assist, 'declined', 'exchange');
    assist.endedAt = at;
    assist.answer = { facts: [], reason: '协查请求未能送达收端单位', code };
    const file = work.file(assist.caseId);
    recordAnswered(work.journal, file, assist, 'declined', 'exchange');
    work.touch(file);
    work.also((tx) => this.assists.update(tx, assist));
  }
}
