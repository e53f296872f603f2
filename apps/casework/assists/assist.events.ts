import {
  AssistAnswerRecordedV1,
  AssistDeliveredV1,
  AssistRequestedV1,
  AssistWithdrawalRecordedV1,
  type AssistComplaint,
} from '#contracts/assist-events.v1';
import type { OrderComplaint } from '#contracts/order-issued.v1';
import type { AssistOutcome } from '#contracts/vocabulary';
import { formatInstant } from '#worktime/days';
import type { OpenedCase } from '../cases/case';
import type { Clock } from '../clocks/clock';
import type { Journal } from '../history/journal';
import { numberOf } from '../numbers';
import { partiesOf, type Assist } from './assist';

export const assistNumber = (id: string): string => numberOf('XC', id);

const instant = (at: number): string => new Date(at).toISOString();
const headOf = ({ id, kind, unit, state }: Assist) => ({ id, kind, unit, state });

/** Token, masked number and time: nothing of what the message says leaves with a request. */
const withoutContent = ({ complaintId, complainantId, recipient, received }: OrderComplaint): AssistComplaint => ({
  complaintId,
  complainantId,
  maskedNumber: recipient.masked,
  received,
});

/** The request's event has the assist's own id, by which its delivery finds it. */
export function recordRequested(
  journal: Journal,
  file: OpenedCase,
  assist: Assist,
  complaints: readonly OrderComplaint[],
): void {
  const { id: assistId, kind, unit, askedBy, facts, complaintIds, reason, handler } = assist;
  const window = { windowFrom: instant(assist.windowFrom), windowUntil: instant(assist.windowUntil) };
  journal.record(
    file,
    AssistRequestedV1.type,
    askedBy,
    { assist: headOf(assist), facts, window, complaints: complaintIds, reason, by: { handler } },
    (caseSeq): AssistRequestedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      assistId,
      assistNumber: assistNumber(assistId),
      kind,
      unit,
      askedBy,
      sender: file.sender.normalized,
      facts: [...facts],
      ...window,
      reason,
      complaints: complaints.map(withoutContent),
    }),
    { eventId: assistId, to: [unit] },
  );
}

/** Proves when the receiving unit's clock began. */
export function recordDelivered(journal: Journal, file: OpenedCase, assist: Assist, clock: Clock | null): void {
  const { id: assistId, unit } = assist;
  const deliveredAt = instant(assist.deliveredAt!);
  const due = clock === null ? null : formatInstant(clock.term.dueAt);
  const term = clock === null ? null : { clock: clock.id, budget: clock.term.budget, profile: clock.term.profile };
  journal.record(
    file,
    AssistDeliveredV1.type,
    'exchange',
    { assist: headOf(assist), deliveredAt, due, term },
    (caseSeq): AssistDeliveredV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      assistId,
      assistNumber: assistNumber(assistId),
      unit,
      deliveredAt,
      due,
    }),
  );
}

/** The answer, or that no mailbox took the request: told to the originating unit and to whoever asked. */
export function recordAnswered(
  journal: Journal,
  file: OpenedCase,
  assist: Assist,
  outcome: AssistOutcome,
  actor: string,
): void {
  const { id: assistId, orderId, kind, unit } = assist;
  const { facts, handler, ...told } = assist.answer!;
  journal.record(
    file,
    AssistAnswerRecordedV1.type,
    actor,
    { assist: headOf(assist), outcome, facts, ...told, by: { handler: handler ?? null } },
    (caseSeq): AssistAnswerRecordedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      assistId,
      assistNumber: assistNumber(assistId),
      orderId,
      kind,
      unit,
      outcome,
      facts,
      ...told,
    }),
    { to: partiesOf(assist) },
  );
}

export function recordWithdrawn(
  journal: Journal,
  file: OpenedCase,
  assist: Assist,
  { reason, handler }: { readonly reason: string; readonly handler: string },
): void {
  const { id: assistId, unit, askedBy } = assist;
  journal.record(
    file,
    AssistWithdrawalRecordedV1.type,
    askedBy,
    { assist: headOf(assist), reason, by: { handler } },
    (caseSeq): AssistWithdrawalRecordedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      assistId,
      assistNumber: assistNumber(assistId),
      unit,
      askedBy,
      reason,
    }),
    { to: [unit] },
  );
}
