import { Inject, Injectable } from '@nestjs/common';
import { ComplaintsMovedV1 } from '#contracts/case-closing.v1';
import type { ComplaintErasedV1 } from '#contracts/complaint-anonymised.v1';
import type { Tx } from '#persistence/database';
import { type Body, ForgettingStore } from './forgetting.store';
import { otherCaseOf, withoutComplaint } from './without-complaint';

/**
 * Takes anonymised complaints out of what the ledger holds of mail: of their case, and of those they were moved from. The
 * Kafka records of mailboxes are beyond reach and go with their retention.
 */
@Injectable()
export class ComplaintForgetting {
  constructor(@Inject(ForgettingStore) private readonly store: ForgettingStore) {}

  /** Safe to repeat. */
  async forget(tx: Tx, { caseId, complaintId }: Pick<ComplaintErasedV1, 'caseId' | 'complaintId'>): Promise<void> {
    const seen = new Set([caseId]);
    for (let cases = [caseId]; cases.length > 0;) {
      const mails = await this.store.naming(tx, cases, complaintId);
      for (const mail of mails) await this.rewrite(tx, mail, complaintId);
      cases = [...new Set(mails.flatMap((mail) => movedFrom(mail, complaintId)))].filter((id) => !seen.has(id));
      for (const id of cases) seen.add(id);
    }
  }

  private async rewrite(tx: Tx, mail: Body, complaintId: string): Promise<void> {
    const body = withoutComplaint(mail.body, complaintId);
    if (body !== null) await this.store.rewrite(tx, { ...mail, body });
  }
}

function movedFrom({ type, body }: Body, complaintId: string): string[] {
  const other = type === ComplaintsMovedV1.type ? otherCaseOf(body, complaintId) : null;
  return other === null ? [] : [other];
}
