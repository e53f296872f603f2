import type { CloseReason } from '#contracts/case-closing.v1';
import { DAY } from '#kernel/clock';

/** When a message was received, as far as its precision tells: [from, until) in epoch milliseconds; null when unknown. */
export type ReceivedSpan = { readonly from: number; readonly until: number } | null;

/** What folding needs to know of the current case of a fold key; times in epoch milliseconds. */
export interface CurrentCase {
  readonly isClosed: boolean;
  readonly measureEffectiveAt: number | null;
  /** Of the last closing, as long as no unit has the case again; a disagreement looked at leaves it. */
  readonly closedAt: number | null;
  /** The number has had a new subscriber since then (二次放号). */
  readonly holderSince: number | null;
  readonly closeReason: CloseReason | null;
}

export type LinkReason = 'new-holder' | 'after-closing' | 'other-unit' | 'split';

export type Folding =
  | { readonly into: 'new-case'; readonly link: LinkReason | null }
  | {
      readonly into: 'current-case';
      readonly afterMeasure: boolean;
      readonly uncertainTime: boolean;
      /** What it makes of the case beside joining it. */
      readonly brings: 'nothing' | 'rework' | 'recurrence';
    };

/** How long after closing a message still belongs to the closed case. */
export const RECURRENCE_WINDOW = 30 * DAY;

const ATTACH: Folding = { into: 'current-case', afterMeasure: false, uncertainTime: false, brings: 'nothing' };
const ATTACH_UNCERTAIN: Folding = { ...ATTACH, uncertainTime: true };
/** An order that is answered goes back; one that is not has the complaint before it is. */
const REWORK: Folding = { ...ATTACH, afterMeasure: true, brings: 'rework' };
const RECURRENCE: Folding = { ...ATTACH, afterMeasure: true, brings: 'recurrence' };
const NEW_AFTER_CLOSING: Folding = { into: 'new-case', link: 'after-closing' };

/** Nobody was answered by such a closing, so nobody can be answered with its result. */
const leftNoResult = ({ isClosed, closeReason }: CurrentCase): boolean =>
  isClosed && (closeReason === 'merged' || closeReason === 'complaints-withdrawn');

/**
 * Where a complaint belongs, decided by when its message was received (table of workflow.md §4). What can't be placed
 * on one side of a deciding moment attaches, flagged, and is never counted as recurrence.
 */
export function decideFolding(received: ReceivedSpan, current: CurrentCase | null): Folding {
  if (current === null) return { into: 'new-case', link: null };
  if (leftNoResult(current)) return NEW_AFTER_CLOSING;
  if (received === null) return ATTACH_UNCERTAIN;
  const newHolder = sideOf(received, current.holderSince);
  if (newHolder === 'after') return { into: 'new-case', link: 'new-holder' };
  if (newHolder === 'straddles') return ATTACH_UNCERTAIN;
  return current.measureEffectiveAt === null
    ? withoutMeasure(received, current)
    : withMeasure(received, current, current.measureEffectiveAt);
}

function withoutMeasure(received: NonNullable<ReceivedSpan>, { closedAt }: CurrentCase): Folding {
  switch (sideOf(received, closedAt)) {
    case 'before':
      return ATTACH;
    case 'straddles':
      return ATTACH_UNCERTAIN;
    case 'after':
      return NEW_AFTER_CLOSING;
  }
}

function withMeasure(received: NonNullable<ReceivedSpan>, current: CurrentCase, measure: number): Folding {
  const side = sideOf(received, measure);
  if (side === 'before') return ATTACH;
  if (side === 'straddles') return ATTACH_UNCERTAIN;
  if (current.closedAt === null) return REWORK;
  switch (sideOf(received, current.closedAt + RECURRENCE_WINDOW)) {
    case 'before':
      return RECURRENCE;
    case 'straddles':
      return ATTACH_UNCERTAIN;
    case 'after':
      return NEW_AFTER_CLOSING;
  }
}

/** No moment: everything lies before it. */
function sideOf(span: NonNullable<ReceivedSpan>, moment: number | null): 'before' | 'straddles' | 'after' {
  if (moment === null || span.until <= moment) return 'before';
  return span.from >= moment ? 'after' : 'straddles';
}
