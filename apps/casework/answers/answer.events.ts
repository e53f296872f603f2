import { ComplaintAnsweredV1 } from '#contracts/complaint-answered.v1';
import { ANSWER_STREAM } from '#contracts/topics';
import { NATIONAL, unitCode } from '#kernel/organisations';
import type { Case } from '../cases/case';
import type { Journal } from '../history/journal';
import type { DueAnswer } from './answer.store';

/** The words stand with the result; the history names it. */
export function recordAnswered(journal: Journal, file: Pick<Case, 'id' | 'seq' | 'head'>, answer: DueAnswer): void {
  const { complaintId, organisation, serial, acceptanceNumber, n, resultId, resultCode, text } = answer;
  const kind = n === 0 ? 'interim' : 'final';
  journal.record(
    file,
    ComplaintAnsweredV1.type,
    'platform',
    { complaint: complaintId, answer: { kind, n, resultCode, result: resultId } },
    (caseSeq): ComplaintAnsweredV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      complaintId,
      organisation,
      serial,
      ...(acceptanceNumber === null ? {} : { acceptanceNumber }),
      kind,
      text,
      resultCode,
      answeredAt: journal.at,
    }),
    { to: [unitCode(organisation, NATIONAL)], copyTo: ANSWER_STREAM.name },
  );
}
