import type { Room } from '../room';
import { TransferReadingStore } from './transfer-reading.store';
import { TransferReporting } from './transfer-reporting.service';
import { TransferController } from './transfer.controller';
import { TransferStore } from './transfer.store';

export const TRANSFERS: Room = {
  controllers: [TransferController],
  providers: [TransferStore, TransferReporting, TransferReadingStore],
};
