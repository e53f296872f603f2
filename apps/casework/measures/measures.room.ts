import type { Room } from '../room';
import { MeasureChanging } from './measure-changing.service';
import { MeasureEnding } from './measure-ending.service';
import { MeasureExpiring } from './measure-expiring.service';
import { MeasurePreviewStore } from './measure-preview.store';
import { MeasurePreviewing } from './measure-previewing.service';
import { MeasureReadingStore } from './measure-reading.store';
import { MeasureController } from './measure.controller';
import { MeasureRestoring } from './measure-restoring.service';
import { MeasureStore } from './measure.store';
import { MeasureSweep } from './measure.sweep';

/** 处置措施 after they were taken: their notices, their ends, and who else they hit. */
export const MEASURES: Room = {
  controllers: [MeasureController],
  providers: [
    MeasureStore,
    MeasureReadingStore,
    MeasurePreviewStore,
    MeasurePreviewing,
    MeasureEnding,
    MeasureChanging,
    MeasureRestoring,
    MeasureExpiring,
  ],
  background: [MeasureSweep],
};
