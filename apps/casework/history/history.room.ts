import type { Room } from '../room';
import { AnchorKeyStore } from './anchor-key.store';
import { AnchorKeys } from './anchor-keys.service';
import { AnchorStore } from './anchor.store';
import { Anchoring } from './anchoring.service';
import { AnchoringTimer } from './anchoring.timer';
import { CaseExporting } from './case-export.service';
import { CaseRecordStore } from './case-record.store';
import { DayExporting } from './day-export.service';
import { Erasing } from './erasing.service';
import { ErasingStore } from './erasing.store';
import { HistoryController } from './history.controller';
import { HistoryStore } from './history.store';

/** What happened to every case, as a chain; its daily roots; exports that prove it. */
export const HISTORY: Room = {
  controllers: [HistoryController],
  providers: [
    HistoryStore,
    AnchorKeyStore,
    AnchorKeys,
    AnchorStore,
    Anchoring,
    CaseRecordStore,
    CaseExporting,
    DayExporting,
    ErasingStore,
    Erasing,
  ],
  background: [AnchoringTimer],
};
