import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Receipt } from '#contracts/receipts.v1';
import { DomainError } from '#kernel/domain-error';
import type { ErrorCodeName } from '#kernel/error-codes';
import { Database } from '#persistence/database';
import { StatementTaking } from './statement-taking.service';

/** Statements that come by HTTP: the same rules, codes and receipts as on the lane. */
@Injectable()
export class StatementPosting {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(StatementTaking) private readonly taking: StatementTaking,
  ) {}

  /** @throws DomainError with the code of the receipt when it is refused */
  async post(organisation: string, type: string, body: unknown): Promise<Receipt> {
    const wire = { topic: 'http', request: randomUUID(), line: 0 };
    const item = { wire, type, value: (body ?? null) as object | null, refusal: null };
    const [receipt] = await this.db.transaction((tx) => this.taking.take(tx, organisation, [item]));
    if (receipt!.outcome !== 'refused') return receipt!;
    const { code, field, expected, got } = receipt!;
    throw new DomainError(code as ErrorCodeName, { field, expected, got });
  }
}
