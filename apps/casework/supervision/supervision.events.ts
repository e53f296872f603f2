import {
  SupervisionDecidedV1,
  SupervisionEndedV1,
  SupervisionIssuedV1,
  SupervisionOverdueV1,
  SupervisionReplyRecordedV1,
  type SupervisionEndReason,
} from '#contracts/supervision.v1';
import { ADDRESSEES, NOTICE_STREAM } from '#contracts/topics';
import { uuidv7 } from '#kernel/ids';
import type { Outbox } from '#messaging/outbox';
import type { OutboundRecord } from '#messaging/records';
import { formatInstant } from '#worktime/days';
import type { Case } from '../cases/case';
import type { Work } from '../work/work';
import type { Decision, Reply, Round, Supervision } from './supervision';
import type { OverdueRound } from './supervision.store';

/** One thing that is told: into the case's history where there is a case, else as a notice. */
interface Told {
  readonly type: string;
  readonly actor: string;
  readonly to: readonly string[];
  /** For the history; texts of people in fields of their own. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly value: object;
  /** `ce_id` of a notice; with it a delivery report tells what it is about. */
  readonly noticeId?: string;
}

export function tell(
  work: Work,
  outbox: Outbox,
  file: Case | null,
  { type, actor, to, fields, value, noticeId }: Told,
): void {
  const { now, at } = work.journal;
  if (file === null) {
    work.also((tx) => outbox.add(tx, [notice(type, { ...value, at }, to, now, noticeId)]));
    return;
  }
  work.touch(file);
  const event = (caseSeq: number): object => ({ ...value, at, caseId: file.id, caseSeq });
  work.journal.record(file, type, actor, fields, event, { to });
}

export const notice = (
  type: string,
  value: object,
  to: readonly string[],
  now: Date,
  id = uuidv7(now),
): OutboundRecord => ({
  topic: NOTICE_STREAM.name,
  key: to[0]!,
  type,
  id,
  time: now,
  value,
  headers: { [ADDRESSEES]: to.join(',') },
});

type Value<T> = Omit<T, 'at' | 'caseId' | 'caseSeq'>;

const about = ({ id, unit }: Supervision, round: number) => ({ supervisionId: id, unit, round });

export function issued(one: Supervision, { round, reason, dueAt }: Round, orderNumber: string | null): Told {
  const due = formatInstant(dueAt);
  const { id, kind, issuedBy, issuer, orderId, theme, unit } = one;
  const value: Value<SupervisionIssuedV1> = {
    ...about(one, round),
    kind,
    issuedBy,
    issuer,
    ...(orderId === null ? {} : { orderId, orderNumber }),
    ...(theme === null ? {} : { theme }),
    reason,
    due,
  };
  const fields = { supervision: { id, kind, round, unit, order: orderId }, reason, due, issuer };
  return { type: SupervisionIssuedV1.type, actor: issuedBy, to: [unit], fields, value, noticeId: id };
}

export function replied(one: Supervision, { text, evidence, handler }: Reply, inTime: boolean): Told {
  const { id, round, issuedBy, unit } = one;
  const value: Value<SupervisionReplyRecordedV1> = {
    ...about(one, round),
    issuedBy,
    inTime,
    reply: text,
    evidence: [...evidence],
  };
  const fields = { supervision: { id, round, inTime }, reply: text, evidence, handler };
  return { type: SupervisionReplyRecordedV1.type, actor: unit, to: [issuedBy], fields, value };
}

/** @param next the round that a reply which wasn't accepted opens */
export function decided(one: Supervision, of: number, { isAccepted, reason, by }: Decision, next: Round | null): Told {
  const due = next === null ? null : formatInstant(next.dueAt);
  const { id, issuedBy, unit } = one;
  const value: Value<SupervisionDecidedV1> = {
    ...about(one, of),
    issuedBy,
    accepted: isAccepted,
    reason,
    ...(due === null ? {} : { due }),
  };
  const fields = { supervision: { id, round: of, accepted: isAccepted }, reason, due, decidedBy: by };
  return { type: SupervisionDecidedV1.type, actor: issuedBy, to: [unit], fields, value };
}

/** A unit that the directory doesn't know can be told nothing. */
export function ended(one: Supervision, reason: SupervisionEndReason): Told {
  const { id, issuedBy, unit, round, orderId } = one;
  const value: Value<SupervisionEndedV1> = {
    ...about(one, round),
    issuedBy,
    ...(orderId === null ? {} : { orderId }),
    reason,
  };
  const fields = { supervision: { id, round, unit, order: orderId }, cause: reason };
  const to = reason === 'undeliverable' ? [issuedBy] : [unit, issuedBy];
  return { type: SupervisionEndedV1.type, actor: 'platform', to, fields, value };
}

export function overdue(
  { supervisionId, round, unit, issuedBy, theme, dueAt }: OverdueRound,
  now: Date,
): OutboundRecord {
  const value: SupervisionOverdueV1 = {
    supervisionId,
    at: now.toISOString(),
    unit,
    round,
    issuedBy,
    ...(theme === null ? {} : { theme }),
    due: formatInstant(dueAt),
  };
  return notice(SupervisionOverdueV1.type, value, [unit, issuedBy], now);
}
