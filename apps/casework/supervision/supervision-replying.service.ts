import { Inject, Injectable } from '@nestjs/common';
import { SupervisionRepliedV1 } from '#contracts/supervision.v1';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { Outbox } from '#messaging/outbox';
import type { Tx } from '#persistence/database';
import { ClockRungs } from '../clocks/clock-rungs';
import { Statements, type Statement, type StatementHandler } from '../statements/statements';
import type { Work } from '../work/work';
import { assertWaits, type Reply } from './supervision';
import { replied, tell } from './supervision.events';
import { SupervisionStore } from './supervision.store';

/** Takes units' written replies, and marks those that a case's clock says are overdue. */
@Injectable()
export class SupervisionReplying implements StatementHandler<SupervisionRepliedV1> {
  readonly contract = SupervisionRepliedV1;

  constructor(
    statements: Statements,
    rungs: ClockRungs,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly supervisions: SupervisionStore,
    private readonly outbox: Outbox,
  ) {
    statements.take(this);
    rungs.on('supervision', (work, _, { rung, subjectId }) => {
      if (rung !== 'overdue' || subjectId === null) return;
      work.also((tx) => this.supervisions.markOverdue(tx, subjectId, this.clock.now()));
    });
  }

  casesOf(tx: Tx, { supervisionId }: SupervisionRepliedV1): Promise<readonly string[]> {
    return this.supervisions.caseIds(tx, supervisionId);
  }

  /** @throws DomainError when it is refused */
  async apply(
    work: Work,
    tx: Tx,
    { body, at: came }: Statement<SupervisionRepliedV1>,
  ): Promise<{ readonly itemId: string }> {
    const one = await this.supervisions.lock(tx, body.supervisionId);
    if (one === null || one.unit !== body.unit) {
      const expected = 'a supervision of this unit';
      throw new DomainError('CASEWORK_SUPERVISION_UNKNOWN', {
        field: 'supervisionId',
        expected,
        got: body.supervisionId,
      });
    }
    assertWaits(one);
    // Brokers' clocks differ a little; nothing is answered before it was asked, or in time to come.
    const at = Math.min(Math.max(came, one.current.openedAt), this.clock.now().getTime());
    const reply: Reply = { text: body.reply, evidence: body.evidence, handler: body.handler, at };
    const inTime = at < one.current.dueAt;
    const file = one.caseId === null ? null : work.file(one.caseId);
    tell(work, this.outbox, file, replied(one, reply, inTime));
    if (file !== null) {
      work.stop({ file, kinds: ['supervision'], subjectId: one.id, at, reason: 'replied', actor: one.unit });
    }
    work.also((also) => this.supervisions.reply(also, one, reply, inTime));
    return { itemId: one.id };
  }
}
