import type { TransferState, TransferTarget } from '#contracts/transfer-reported.v1';
import { DomainError } from '#kernel/domain-error';

/** 移送: what an order is about, handed to an authority; beside the order, not instead. Times are epoch milliseconds. */
export interface Transfer {
  readonly id: string;
  readonly caseId: string;
  readonly orderId: string;
  readonly unit: string;
  readonly to: TransferTarget;
  /** Under which the authority has it; it may give one of its own when it acknowledges. */
  reference: string;
  readonly sentAt: number;
  state: TransferState;
  /** When it came to that state. */
  stateAt: number;
}

/** What is known of one state: kept for good. */
export interface TransferStep {
  readonly transferId: string;
  readonly state: TransferState;
  readonly reference: string;
  readonly stateAt: number;
  readonly note: string | null;
  /** The unit or centre that recorded it. */
  readonly recordedBy: string;
  readonly handler: string | null;
}

/** sent → acknowledged → answered (workflow.md §5). */
const NEXT: Readonly<Record<TransferState, TransferState | null>> = {
  sent: 'acknowledged',
  acknowledged: 'answered',
  answered: null,
};

/** Moves the transfer on. @throws DomainError CASEWORK_ILLEGAL_TRANSFER_TRANSITION; it then stays where it is */
export function moveTransfer(transfer: Transfer, state: TransferState): void {
  if (NEXT[transfer.state] !== state) {
    const expected = NEXT[transfer.state] ?? 'nothing further';
    throw new DomainError('CASEWORK_ILLEGAL_TRANSFER_TRANSITION', {
      field: 'state',
      expected: `${expected}, after ${transfer.state}`,
      got: state,
    });
  }
  transfer.state = state;
}
