import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '#access/principal';
import { LegalHoldLiftedV1, LegalHoldPlacedV1 } from '#contracts/legal-hold.v1';
import { CLOCK_KINDS } from '#contracts/vocabulary';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import type { Tx } from '#persistence/database';
import type { OpenedCase } from '../cases/case';
import { CaseWorking } from '../work/case-working.service';
import { mailboxesOf } from './authorities';

const REASON = 'legal-hold';

/** 依法保全: on an authority's order a case stays as it is. All its clocks stand still; the time is given back. */
@Injectable()
export class LegalHolding {
  constructor(
    private readonly working: CaseWorking,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param reference the order it rests on. @throws DomainError when the case is held already, or there is none */
  place(who: Principal, caseId: string, reference: string, person: string): Promise<{ readonly holdId: string }> {
    const at = this.clock.now();
    const id = uuidv7(at);
    return this.working.change([caseId], async (work, tx) => {
      const file = work.file(caseId);
      const open = await openOf(tx, caseId);
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
      work.also(async (t) => {
        await t.query(insert, [id, caseId, reference, who.organisation, at.toISOString()]);
      });
      return { holdId: id };
    });
  }

  /** @throws DomainError when the case isn't held */
  lift(who: Principal, caseId: string, reason: string, person: string): Promise<{ readonly holdId: string }> {
    const at = this.clock.now();
    return this.working.change([caseId], async (work, tx) => {
      const file = work.file(caseId);
      const id = await openOf(tx, caseId);
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
      work.also(async (t) => {
        await t.query(lift, [id, who.organisation, at.toISOString(), reason]);
      });
      return { holdId: id };
    });
  }
}

const toUnit = ({ unit }: OpenedCase): string[] => (unit === null ? [] : mailboxesOf([unit]));

async function openOf(tx: Tx, caseId: string): Promise<string | null> {
  const [row] = await tx.query<{ id: string }>(open, [caseId]);
  return row?.id ?? null;
}

const open = `select id from legal_holds where case_id = $1 and lifted_at is null`;
const insert = `insert into legal_holds (id, case_id, reference, placed_by, placed_at) values ($1, $2, $3, $4, $5::timestamptz)`;
const lift = `update legal_holds set lifted_by = $2, lifted_at = $3::timestamptz, lift_reason = $4 where id = $1`;
