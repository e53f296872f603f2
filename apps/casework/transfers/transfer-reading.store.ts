import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database';
import type { TransferView } from './transfer.view';

@Injectable()
export class TransferReadingStore {
  constructor(private readonly db: Database) {}

  ofOrder(orderId: string): Promise<TransferView[]> {
    return this.db.query<TransferView>(`${transfers} where t.order_id = $1 order by t.id`, [orderId]);
  }

  ofCase(caseId: string): Promise<TransferView[]> {
    return this.db.query<TransferView>(`${transfers} where t.case_id = $1 order by t.id`, [caseId]);
  }
}

const transfers = `
  select t.id, t.order_id as "orderId", t.unit, t.target as "to", t.reference, t.sent_at as "sentAt", t.state,
    array(select json_build_object('state', s.state, 'stateAt', s.state_at, 'reference', s.reference, 'note', s.note,
        'recordedBy', s.recorded_by, 'handler', s.handler, 'recordedAt', s.recorded_at)
      from transfer_states s where s.transfer_id = t.id order by s.recorded_at, s.state_at) as steps
  from transfers t`;
