import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import type { EarlierStatement } from '../complaints/standing-complaint';

/** One statement taken; the message itself sealed. */
export interface TakenStatement {
  readonly complaintId: string;
  readonly kind: EarlierStatement['kind'];
  /** In hexadecimal. */
  readonly digest: string;
  readonly madeAt: Date;
  readonly recordedAt: Date;
  /** Null when nothing of it may be kept. */
  readonly sealed: Buffer | null;
}

@Injectable()
export class StatementStore {
  async add(tx: Tx, { complaintId, kind, digest, madeAt, recordedAt, sealed }: TakenStatement): Promise<void> {
    await tx.query(add, [complaintId, kind, digest, madeAt, recordedAt, sealed]);
  }
}

const add = `
  insert into complaint_statements (complaint_id, kind, digest, made_at, recorded_at, sealed)
  values ($1, $2, decode($3, 'hex'), $4, $5, $6)`;
