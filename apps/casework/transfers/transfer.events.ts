import { TransferRecordedV1 } from '#contracts/transfer-reported.v1';
import type { Case } from '../cases/case';
import type { Journal } from '../history/journal';
import type { Transfer, TransferStep } from './transfer';

/** Told to the unit when somebody else recorded it. */
export function recordTransfer(journal: Journal, file: Case, transfer: Transfer, step: TransferStep): void {
  const { id: transferId, orderId, unit, to, state, reference } = transfer;
  const { note, recordedBy, handler } = step;
  const [sentAt, stateAt] = [transfer.sentAt, transfer.stateAt].map((at) => new Date(at).toISOString()) as [
    string,
    string,
  ];
  journal.record(
    file,
    TransferRecordedV1.type,
    recordedBy,
    { transfer: { id: transferId, order: orderId, to, state, stateAt }, reference, note, handler },
    (caseSeq): TransferRecordedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      transferId,
      orderId,
      unit,
      to,
      reference,
      sentAt,
      state,
      stateAt,
      note,
      recordedBy,
    }),
    recordedBy === unit ? {} : { to: [unit] },
  );
}
