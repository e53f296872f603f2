import { ClockRules } from '../clocks/clock-rules';
import { OrderIssuing } from '../orders/order-issuing';
import type { Room } from '../room';
import { AfterMeasure } from './after-measure.service';
import { CaseClosing } from './case-closing';
import { CaseFolding } from './case-folding';
import { CaseFoldingService } from './case-folding.service';
import { CaseReadingStore } from './case-reading.store';
import { CaseSplittingController } from './case-splitting.controller';
import { CaseSplitting } from './case-splitting.service';
import { CaseSplittingStore } from './case-splitting.store';
import { CaseConsumer } from './case.consumer';
import { CaseController } from './case.controller';
import { CaseStore } from './case.store';
import { ComplaintNews } from './complaint-news';
import { ComplaintStore } from './complaint.store';
import { FoldKeyStore } from './fold-key.store';
import { FoldingLocks } from './folding-locks.service';
import { FoldingStores } from './folding.stores';
import { RecurrenceStore } from './recurrence.store';
import { RelatedCaseStore } from './related-case.store';
import { SecondDisturbances } from './second-disturbance';
import { SenderHistoryService } from './sender-history.service';
import { SplitCarrying } from './split-carrying';

export const CASES: Room = {
  controllers: [CaseConsumer, CaseController, CaseSplittingController],
  providers: [
    {
      provide: CaseFolding,
      inject: [ClockRules, OrderIssuing],
      useFactory: (rules: ClockRules, issuing: OrderIssuing) => new CaseFolding(rules, issuing),
    },
    FoldKeyStore,
    CaseStore,
    ComplaintStore,
    ComplaintNews,
    CaseClosing,
    CaseSplittingStore,
    SplitCarrying,
    CaseSplitting,
    RecurrenceStore,
    SecondDisturbances,
    FoldingStores,
    FoldingLocks,
    AfterMeasure,
    SenderHistoryService,
    CaseFoldingService,
    CaseReadingStore,
    RelatedCaseStore,
  ],
};
