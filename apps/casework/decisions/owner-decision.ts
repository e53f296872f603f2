import type { OwnerEvidence } from '#contracts/order-issued.v1';
import { NATIONAL, parseUnitCode, unitCode } from '#kernel/organisations';

export const DECISION_SCOPES = ['sender', 'main-code'] as const;
/** Of exactly this code, or of every code that begins with this main code. */
export type DecisionScope = (typeof DECISION_SCOPES)[number];

/** A person's decision about who owns a code in some time; binds whatever the tables say (workflow.md §5). Times are ISO. */
export interface OwnerDecision {
  readonly id: string;
  readonly code: string;
  readonly scope: DecisionScope;
  readonly organisation: string;
  /** Null for the national desk. */
  readonly province: string | null;
  /** The network, when the organisation is a reseller. */
  readonly hostCarrier: string | null;
  /** Null is open. */
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly reason: string;
  readonly evidence: readonly string[];
  readonly decidedBy: string;
  readonly decidedAt: string;
  /** Another person who looked at it; always for a main code. */
  readonly secondLook: string | null;
  readonly caseId: string | null;
  readonly returnId: string | null;
  readonly revokedBy: string | null;
  readonly revokedAt: string | null;
  readonly revokeReason: string | null;
}

export const unitOf = ({ organisation, province }: OwnerDecision): string => unitCode(organisation, province);

/** The organisation and province that a unit is of, as decisions name them. */
export function ownerOfUnit(unit: string): Pick<OwnerDecision, 'organisation' | 'province'> {
  const { organisation, province } = parseUnitCode(unit);
  return { organisation, province: province === NATIONAL ? null : province };
}

/** Who said so, as evidence quotes it. */
export const sourceOf = ({ decidedBy, reason }: OwnerDecision): string => `${decidedBy}: ${reason}`.slice(0, 200);

/** Why this unit: somebody decided it. What the tables warned of stays. */
export function evidenceOfDecision(decision: OwnerDecision, before: OwnerEvidence): OwnerEvidence {
  const { id, code, scope, province, hostCarrier, organisation, validFrom, validUntil } = decision;
  const span = validFrom === null && validUntil === null ? '' : `, ${validFrom ?? '…'} – ${validUntil ?? '…'}`;
  const row = `${code}${scope === 'main-code' ? '*' : ''} → ${unitOf(decision)}${span} (${sourceOf(decision)})`;
  return {
    method: 'manual',
    confidence: 'certain',
    table: `decisions ${id}`,
    row: row.slice(0, 400),
    province: before.province ?? province,
    hostCarrier: hostCarrier === organisation ? null : hostCarrier,
    warnings: before.warnings,
  };
}
