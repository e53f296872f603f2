import type { Room } from '../room';
import { OrderReturnStore } from './order-return.store';
import { OrderReturning } from './order-returning.service';
import { ReturnDeciding } from './return-deciding.service';
import { ReturnReadingStore } from './return-reading.store';
import { ReturnController } from './return.controller';

export const RETURNS: Room = {
  controllers: [ReturnController],
  providers: [OrderReturnStore, OrderReturning, ReturnDeciding, ReturnReadingStore],
};
