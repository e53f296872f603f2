import { ClockOverdueV1, ClockStoppedV1 } from '#contracts/case-events.v1';
import { ClockRungV1 } from '#contracts/clock-events.v1';
import { formatInstant } from '#worktime/days';
import type { Rung } from '#worktime/rungs';
import type { ChainHead, Journal } from '../history/journal';
import { rungMailboxes } from './authorities';
import type { RunningClock, SweptCase } from './rung.store';

export function recordOverdue(
  journal: Journal,
  file: ChainHead,
  { id, orderId, kind, owedBy, dueAt }: RunningClock,
): void {
  const due = formatInstant(dueAt);
  journal.record(
    file,
    ClockOverdueV1.type,
    'platform',
    { clock: id, kind, owedBy, due },
    (caseSeq): ClockOverdueV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      clockId: id,
      clock: kind,
      orderId,
      owedBy,
      due,
    }),
  );
}

/** A right that nobody used in its time is over. */
export function recordLapse(journal: Journal, file: ChainHead, { id }: RunningClock): void {
  const reason = 'lapsed';
  journal.record(file, ClockStoppedV1.type, 'platform', { clocks: [id], reason }, (caseSeq): ClockStoppedV1 => ({
    caseId: file.id,
    caseSeq,
    at: journal.at,
    clockIds: [id],
    reason,
  }));
}

export function recordRung(
  journal: Journal,
  file: SweptCase,
  clock: RunningClock,
  rung: Rung,
  skipped: readonly string[],
  until: number,
): void {
  const due = formatInstant(clock.dueAt);
  const { id, kind, orderId, subjectId, owedBy, provisional } = clock;
  journal.record(
    file,
    ClockRungV1.type,
    'platform',
    { clock: id, kind, rung: rung.name, owedBy, due, ...(skipped.length > 0 ? { skipped } : {}) },
    (caseSeq): ClockRungV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      clockId: id,
      clock: kind,
      rung: rung.name,
      rungAt: formatInstant(rung.at),
      orderId,
      subjectId,
      owedBy,
      due,
      isOverdue: clock.isOverdue || clock.dueAt <= until,
      provisional,
      dutyDesk: clock.budget.endsWith('h'),
      skipped: [...skipped],
    }),
    { to: rungMailboxes(rung.name, owedBy, file.unit) },
  );
}
