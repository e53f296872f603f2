import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ComplaintReportedV1 } from '#contracts/complaint-reported.v1';
import type { Receipt } from '#contracts/receipts.v1';
import { DomainError } from '#kernel/domain-error';
import type { ErrorCodeName } from '#kernel/error-codes';
import { Database } from '#persistence/database';
import { ComplaintReceivingService } from './complaint-receiving.service';

/** Items one request may hold. */
export const MOST_ITEMS = 1_000;

/** Complaints that come by HTTP: the same rules, codes and receipts as on the lane, the receipts in the answer as well. */
@Injectable()
export class ComplaintPostingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ComplaintReceivingService) private readonly receiving: ComplaintReceivingService,
  ) {}

  /** A receipt per item, in their order. @throws DomainError BATCH_TOO_LARGE */
  async postAll(organisation: string, values: readonly unknown[]): Promise<Receipt[]> {
    if (values.length > MOST_ITEMS) {
      throw new DomainError('BATCH_TOO_LARGE', {
        expected: `at most ${MOST_ITEMS} items`,
        got: `${values.length} items`,
      });
    }
    const request = randomUUID();
    const items = values.map((value, line) => ({
      wire: { topic: 'http', request, line },
      type: ComplaintReportedV1.type,
      // What is no object is refused by the reader, which says what came; a text it would take for JSON.
      value: (value ?? null) as object | null,
      refusal: typeof value === 'string' ? new DomainError('NOT_JSON', { expected: 'an object', got: 'a text' }) : null,
    }));
    return this.database.transaction((tx) => this.receiving.receive(tx, organisation, items));
  }

  /** @throws DomainError with the code of the receipt when the complaint is refused */
  async postOne(organisation: string, value: unknown): Promise<Receipt> {
    const [receipt] = await this.postAll(organisation, [value]);
    if (receipt!.outcome !== 'refused') return receipt!;
    const { code, field, expected, got } = receipt!;
    throw new DomainError(code as ErrorCodeName, { field, expected, got });
  }
}
