import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import { normaliseSender } from '#numbering/sender';
import { Database, type Tx } from '#persistence/database';
import { ownerOfUnit, type DecisionScope, type OwnerDecision } from './owner-decision';
import { OwnerDecisionStore } from './owner-decision.store';

/** What a person decides about the owner of a code. Times are ISO; absent is open. */
export interface Deciding {
  readonly code: string;
  readonly scope?: DecisionScope;
  readonly unit: string;
  readonly hostCarrier?: string;
  readonly validFrom?: string;
  readonly validUntil?: string;
  readonly reason: string;
  readonly evidence?: readonly string[];
  /** Organisation and person. */
  readonly decidedBy: string;
  readonly secondLook?: string;
  readonly caseId?: string;
  readonly returnId?: string;
}

@Injectable()
export class OwnerDeciding {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly decisions: OwnerDecisionStore,
  ) {}

  /** Decides by itself, beside any case. @throws DomainError CASEWORK_DECISION_OVERLAPS */
  decide(deciding: Deciding): Promise<OwnerDecision> {
    const decision = this.made(deciding);
    return this.db.transaction(async (tx) => {
      await this.decisions.lock(tx, decision.code);
      const [other] = await this.decisions.overlapping(tx, decision);
      if (other !== undefined) {
        const expected = 'a time in which no decision is in force';
        throw new DomainError('CASEWORK_DECISION_OVERLAPS', { field: 'validFrom', expected, got: other.id });
      }
      await this.decisions.insert(tx, decision);
      return decision;
    });
  }

  /** Records what was decided about a case; it stands above what was decided before about that code, for its time. */
  async record(tx: Tx, decision: OwnerDecision): Promise<void> {
    await this.decisions.lock(tx, decision.code);
    for (const { id } of await this.decisions.covered(tx, decision)) {
      await this.decisions.revoke(tx, id, decision.decidedBy, decision.decidedAt, `superseded by ${decision.id}`);
    }
    await this.decisions.insert(tx, decision);
  }

  /** From now on the tables speak again; cases that follow it stay where they are. @throws DomainError */
  revoke(id: string, revokedBy: string, reason: string): Promise<OwnerDecision> {
    return this.db.transaction(async (tx) => {
      if ((await this.decisions.one(tx, id)) === null) {
        throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id of an owner decision' });
      }
      if (!(await this.decisions.revoke(tx, id, revokedBy, this.clock.now().toISOString(), reason))) {
        throw new DomainError('CASEWORK_ALREADY_DECIDED', {
          field: 'id',
          expected: 'a decision in force',
          got: 'revoked',
        });
      }
      return (await this.decisions.one(tx, id))!;
    });
  }

  /** A decision as it will stand. Pure beside id and time. @throws DomainError for a code or time that can't be */
  made(deciding: Deciding): OwnerDecision {
    const { scope = 'sender', unit, hostCarrier, validFrom, validUntil, secondLook, caseId, returnId } = deciding;
    const now = this.clock.now();
    assertOrdered(validFrom, validUntil);
    return {
      id: uuidv7(now),
      code: codeOf(deciding.code, scope),
      scope,
      ...ownerOfUnit(unit),
      hostCarrier: hostCarrier ?? null,
      validFrom: instant(validFrom),
      validUntil: instant(validUntil),
      reason: deciding.reason,
      evidence: deciding.evidence ?? [],
      decidedBy: deciding.decidedBy,
      decidedAt: now.toISOString(),
      secondLook: secondLook ?? null,
      caseId: caseId ?? null,
      returnId: returnId ?? null,
      revokedBy: null,
      revokedAt: null,
      revokeReason: null,
    };
  }
}

const instant = (text: string | undefined): string | null => (text === undefined ? null : new Date(text).toISOString());

function assertOrdered(from: string | undefined, until: string | undefined): void {
  if (from === undefined || until === undefined || Date.parse(from) < Date.parse(until)) return;
  throw new DomainError('REQUEST_INVALID', { field: 'validUntil', expected: `after ${from}`, got: until });
}

/** As complaints name it after normalisation. */
function codeOf(code: string, scope: DecisionScope): string {
  const sender = normaliseSender(code);
  if (sender.kind === 'invalid') {
    throw new DomainError('SENDER_INVALID', {
      field: 'code',
      expected: 'a code that a phone can show',
      got: sender.reason,
    });
  }
  if (scope === 'main-code' && sender.mainCode !== sender.normalized) {
    const expected = `a main code${sender.mainCode === null ? ' of a port or service number' : `, here ${sender.mainCode}`}`;
    throw new DomainError('REQUEST_INVALID', { field: 'code', expected, got: 'another code' });
  }
  return sender.normalized;
}
