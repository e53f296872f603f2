import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '#access/principal';
import { LegalHoldLiftedV1, LegalHoldPlacedV1 } from '#contracts/legal-hold.v1';
import { CLOCK_KINDS } from '#contracts/vocabulary';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import type { OpenedCase } from '../cases/case';
import { CaseWorking } from '../work/case-working.service';
import { mailboxesOf } from './authorities';
import { LegalHoldStore } from './legal-hold.store';

const REASON = 'legal-hold';

/**
 * 依法保全: on an authority's order a case stays as it is. All its clocks stand still, those that start meanwhile too; the
 * time is given back. It is neither split nor merged.
 */
@Injectable()
export class LegalHolding {
  constructor(
    private readonly working: CaseWorking,
    private readonly holds: LegalHoldStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param reference the order it rests on. @throws DomainError when the case is held already, or there is none */
  place(who: Principal, caseId: string, reference: string, person: string): Promise<{ readonly holdId: string }> {
    const at = this.clock.now();
    const id = uuidv7(at);
    return this.working.change([caseId], async (work, tx) => {
      const file = work.file(caseId);
      const open = await this.holds.openOf(tx, caseId);
      if (open !== null) throw new DomainError('CASEWORK_ALREADY_DECIDED', { field: 'caseId', got: open });
      work.journal.record(
        file,
        LegalHoldPlacedV1.type,
        who.organisation,
        { hold: id, reference, person },
        (caseSeq): LegalHoldPlacedV1 => ({ caseId, caseSeq, at: work.journal.at, holdId: id, reference }),
        { to: toUnit(file) },
      );
      work.pause({ file, kinds: CLOCK_KINDS, at: at.getTime(), reason: REASON, actor: who.organisation });
      const hold = { id, caseId, reference, placedBy: who.organisation, at: at.toISOString() };
      work.also((t) => this.holds.place(t, hold));
      return { holdId: id };
    });
  }

  /** @throws DomainError when the case isn't held */
  lift(who: Principal, caseId: string, reason: string, person: string): Promise<{ readonly holdId: string }> {
    const at = this.clock.now();
    return this.working.change([caseId], async (work, tx) => {
      const file = work.file(caseId);
      const id = await this.holds.openOf(tx, caseId);
      if (id === null) throw new DomainError('NOT_FOUND', { field: 'caseId', expected: 'a case under legal hold' });
      work.journal.record(
        file,
        LegalHoldLiftedV1.type,
        who.organisation,
        { hold: id, reason, person },
        (caseSeq): LegalHoldLiftedV1 => ({ caseId, caseSeq, at: work.journal.at, holdId: id, reason }),
        { to: toUnit(file) },
      );
      const about = { file, kinds: CLOCK_KINDS, at: at.getTime(), actor: who.organisation };
      work.resume({ ...about, reason: REASON, isExtended: true });
      work.also((t) => this.holds.lift(t, id, who.organisation, at.toISOString(), reason));
      return { holdId: id };
    });
  }
}

const toUnit = ({ unit }: OpenedCase): string[] => (unit === null ? [] : mailboxesOf([unit]));
