import type { Room } from '../room';
import { CaseWorking } from '../work/case-working.service';
import { OrdersGone } from '../work/orders-gone';
import { WorkStores } from '../work/work.stores';
import { DeliveriesTold } from './deliveries-told';
import { StatementTaking } from './statement-taking.service';
import { Statements } from './statements';

/** How units' statements and deliveries reach the rooms, and how rooms change cases. */
export const STATEMENTS: Room = {
  providers: [OrdersGone, WorkStores, CaseWorking, Statements, StatementTaking, DeliveriesTold],
};
