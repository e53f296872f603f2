import type { Room } from '../room';
import { AssistAnswering } from './assist-answering.service';
import { AssistAsking } from './assist-asking.service';
import { AssistDelivering } from './assist-delivering.service';
import { AssistPosting } from './assist-posting.service';
import { AssistReadingStore } from './assist-reading.store';
import { AssistWithdrawing } from './assist-withdrawing.service';
import { AssistController } from './assist.controller';
import { AssistStore } from './assist.store';
import { OrderHearing } from './order-hearing';

/** 协查: what the receiving side is asked, and its blocks. */
export const ASSISTS: Room = {
  controllers: [AssistController],
  providers: [
    AssistStore,
    AssistReadingStore,
    OrderHearing,
    AssistAsking,
    AssistAnswering,
    AssistWithdrawing,
    AssistDelivering,
    AssistPosting,
  ],
};
