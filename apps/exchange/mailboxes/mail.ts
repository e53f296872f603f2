import type { ErrorCodeName } from '#kernel/error-codes';

/** One event on its way into a mailbox, its value as text that is never written anew. */
export interface Mail {
  readonly unit: string;
  readonly eventId: string;
  readonly type: string;
  readonly source: string;
  readonly at: Date;
  /** Absent for what is about no order. */
  readonly orderId?: string;
  /** Absent for receipts and notices. */
  readonly caseId?: string;
  readonly body: string;
}

/** What the directory and the ledger know of a mailbox, read under its lock. */
export interface Mailbox {
  readonly unit: string;
  readonly organisation: string;
  readonly isOpen: boolean;
  readonly takesOrders: boolean;
  readonly lastPosition: number;
}

export interface PlacedMail extends Mail {
  readonly position: number;
  readonly organisation: string;
}

export interface RefusedMail extends Mail {
  readonly refusal: ErrorCodeName;
}

export interface Placement {
  readonly placed: readonly PlacedMail[];
  readonly refused: readonly RefusedMail[];
}

/**
 * Gives each mail the next position of its unit, in the order of arrival. What is about a case is refused when its unit
 * isn't in the directory or has left it, an order also when its organisation sends no answers; receipts and notices still
 * reach one that has left.
 */
export function place(mails: readonly Mail[], mailboxes: readonly Mailbox[]): Placement {
  const byUnit = new Map(mailboxes.map((mailbox) => [mailbox.unit, { mailbox, last: mailbox.lastPosition }]));
  const placed: PlacedMail[] = [];
  const refused: RefusedMail[] = [];
  for (const mail of mails) {
    const found = byUnit.get(mail.unit);
    if (found && mayEnter(mail, found.mailbox)) {
      placed.push({ ...mail, position: ++found.last, organisation: found.mailbox.organisation });
    } else {
      refused.push({ ...mail, refusal: 'EXCHANGE_UNIT_UNKNOWN' });
    }
  }
  return { placed, refused };
}

/** Nobody of a unit that has left reads what it is asked for: the clock of an assist must not run there. */
const mayEnter = ({ caseId, orderId }: Mail, { isOpen, takesOrders }: Mailbox): boolean =>
  (caseId === undefined || isOpen) && (orderId === undefined || takesOrders);
