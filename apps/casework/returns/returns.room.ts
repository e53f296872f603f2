import type { Room } from '../room';
import { OrderReturning } from './order-returning.service';
import { OrderReturnStore } from './order-return.store';

export const RETURNS: Room = { providers: [OrderReturnStore, OrderReturning] };
