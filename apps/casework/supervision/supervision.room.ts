import type { Room } from '../room';
import { MonthlyListStore } from './monthly-list.store';
import { MonthlyListing } from './monthly-listing.service';
import { Supervising } from './supervising.service';
import { SupervisionEnding } from './supervision-ending.service';
import { SupervisionReadingStore } from './supervision-reading.store';
import { SupervisionRecordController } from './supervision-record.controller';
import { SupervisionRecordStore } from './supervision-record.store';
import { SupervisionReplying } from './supervision-replying.service';
import { SupervisionSweeping } from './supervision-sweeping.service';
import { SupervisionController } from './supervision.controller';
import { SupervisionStore } from './supervision.store';
import { SupervisionTimer } from './supervision.timer';

/** 催办、督办、约谈、整改 and the monthly list: what people do about units that are late. */
export const SUPERVISION: Room = {
  controllers: [SupervisionController, SupervisionRecordController],
  providers: [
    SupervisionStore,
    Supervising,
    SupervisionReplying,
    SupervisionEnding,
    SupervisionSweeping,
    SupervisionReadingStore,
    SupervisionRecordStore,
    MonthlyListStore,
    MonthlyListing,
  ],
  background: [SupervisionTimer],
};
