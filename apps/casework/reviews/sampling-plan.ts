import { createHash } from 'node:crypto';
import type { MeasureScope, ResultCode, Risk } from '#contracts/vocabulary';

/** Which feedback a person looks at; the rest is accepted as it comes. Data: a new plan is a new id. */
export interface SamplingPlan {
  readonly id: string;
  readonly always: {
    readonly risks: readonly Risk[];
    readonly scopes: readonly MeasureScope[];
    readonly resultCodes: readonly ResultCode[];
    /** Sent back before. */
    readonly reworked: boolean;
    /** Issued because the measure of the order before did not hold. */
    readonly recurred: boolean;
  };
  /** How far back a unit's record counts. */
  readonly lookBackDays: number;
  /** A unit that has answered fewer orders has no record yet. */
  readonly recordFrom: number;
  readonly percentWithoutRecord: number;
  /** Share looked at, by the share of the unit's answers that were sent back or recurred; the last line that fits. */
  readonly shares: readonly { readonly badFrom: number; readonly percent: number }[];
}

/** Operating rule of 12321 (workflow.md §6 leaves the share open). */
export const SAMPLING_PLAN: SamplingPlan = {
  id: 'review-2026-1',
  always: {
    risks: ['fraud'],
    scopes: ['main-code'],
    resultCodes: ['SERVICE_MESSAGE', 'CONSENT_PROVEN'],
    reworked: true,
    recurred: true,
  },
  lookBackDays: 90,
  recordFrom: 50,
  percentWithoutRecord: 10,
  shares: [
    { badFrom: 0, percent: 5 },
    { badFrom: 0.02, percent: 15 },
    { badFrom: 0.05, percent: 30 },
    { badFrom: 0.1, percent: 60 },
    { badFrom: 0.2, percent: 100 },
  ],
};

/** The plan in force, for providers. */
export const REVIEW_PLAN = Symbol('review plan');

/** What the unit's feedback came to within the days looked back at. */
export interface UnitRecord {
  readonly answered: number;
  readonly reworked: number;
  readonly recurred: number;
}

export const NO_RECORD: UnitRecord = { answered: 0, reworked: 0, recurred: 0 };

/** What the plan looks at. */
export interface AnsweredFacts {
  readonly orderId: string;
  readonly risk: Risk;
  readonly resultCode: ResultCode;
  readonly scopes: readonly MeasureScope[];
  readonly hasBeenReworked: boolean;
  readonly isOfRecurrence: boolean;
}

export interface Sampling {
  readonly isSampled: boolean;
  /** Plan and line, e.g. `review-2026-1 share 5%`. */
  readonly plan: string;
}

/** Whether a person looks at the feedback; the same for the same order whenever it is asked. */
export function sample(facts: AnsweredFacts, record: UnitRecord, plan: SamplingPlan = SAMPLING_PLAN): Sampling {
  const always = alwaysBecause(facts, plan.always);
  if (always !== null) return { isSampled: true, plan: `${plan.id} always ${always}` };
  const percent = percentFor(record, plan);
  return { isSampled: lot(facts.orderId, plan.id) < percent, plan: `${plan.id} share ${percent}%` };
}

function alwaysBecause(facts: AnsweredFacts, always: SamplingPlan['always']): string | null {
  if (always.risks.includes(facts.risk)) return facts.risk;
  const scope = always.scopes.find((one) => facts.scopes.includes(one));
  if (scope !== undefined) return scope;
  if (always.resultCodes.includes(facts.resultCode)) return facts.resultCode;
  if (always.reworked && facts.hasBeenReworked) return 'reworked';
  return always.recurred && facts.isOfRecurrence ? 'recurrence' : null;
}

function percentFor({ answered, reworked, recurred }: UnitRecord, plan: SamplingPlan): number {
  if (answered < plan.recordFrom) return plan.percentWithoutRecord;
  const bad = (reworked + recurred) / answered;
  return plan.shares.findLast(({ badFrom }) => bad >= badFrom)!.percent;
}

/** 0 to below 100, spread evenly and unforeseeable without the order's id: nobody can aim at being passed over. */
function lot(orderId: string, planId: string): number {
  return (createHash('sha256').update(`${planId}/${orderId}`).digest().readUInt32BE(0) / 2 ** 32) * 100;
}
