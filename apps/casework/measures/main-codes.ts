import type { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { DAY } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';

/** Who else is hit changes from day to day; an older preview is none. An operating rule of the platform, not of law. */
export const PREVIEW_VALID = 7 * DAY;

/** An impact preview that a feedback quotes. */
export interface QuotedPreview {
  readonly id: string;
  readonly organisation: string;
  readonly target: string;
  /** Epoch milliseconds. */
  readonly madeAt: number;
}

export type QuotedPreviews = ReadonlyMap<string, QuotedPreview>;

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** The id of a preview in the text that quotes it. */
export const previewIdIn = (text: string | undefined): string | null => ID.exec(text ?? '')?.[0] ?? null;

/** Ids of all previews that some feedbacks quote; nearly always none. */
export const quotedIn = (bodies: readonly Pick<OrderFeedbackV1, 'measures'>[]): string[] =>
  bodies.flatMap(({ measures }) =>
    measures.flatMap(({ scope, impactPreview }) => (scope === 'main-code' ? (previewIdIn(impactPreview) ?? []) : [])),
  );

/**
 * A main code serves many sub-codes: closing it takes somebody beside the handler, and a fresh preview of this very
 * target made by the same organisation. @throws DomainError CASEWORK_MEASURE_UNSAFE
 */
export function checkMainCodes(
  { measures, handler, unit }: Pick<OrderFeedbackV1, 'measures' | 'handler' | 'unit'>,
  previews: QuotedPreviews,
  at: number,
): void {
  measures.forEach(({ scope, target, secondPerson, impactPreview }, i) => {
    if (scope !== 'main-code') return;
    if (secondPerson?.trim() === handler.trim()) {
      throw unsafe(`measures[${i}].secondPerson`, 'somebody else than the handler', 'the handler');
    }
    const expected = `the id of a preview of ${target} (GET /v1/measures/preview) of the last seven days`;
    const quoted = previews.get(previewIdIn(impactPreview) ?? '');
    const field = `measures[${i}].impactPreview`;
    if (quoted === undefined || quoted.organisation !== unit.slice(0, unit.lastIndexOf('-'))) {
      throw unsafe(field, expected, 'no such preview');
    }
    if (quoted.target !== target) throw unsafe(field, expected, `a preview of ${quoted.target}`);
    if (at - quoted.madeAt > PREVIEW_VALID)
      throw unsafe(field, expected, `one of ${new Date(quoted.madeAt).toISOString()}`);
  });
}

const unsafe = (field: string, expected: string, got: string): DomainError =>
  new DomainError('CASEWORK_MEASURE_UNSAFE', { field, expected, got });
