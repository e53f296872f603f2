import type { Room } from '../room';
import { OrderReturning } from './order-returning.service';
import { ReturnDeciding } from './return-deciding.service';
import { OrderReturnStore } from './order-return.store';

export const RETURNS: Room = { providers: [OrderReturnStore, OrderReturning, ReturnDeciding] };
